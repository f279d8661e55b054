import { leaderboardSchema, leaderboardView } from '@atelier/domain';
import type { Route } from '../route';

export const getLeaderboards: Route = {
  method: 'GET',
  path: '/api/v1/leaderboards',
  summary: 'Pictures, captions and people by votes within a window, with the rule.',
  tag: 'Pictures',
  limit: 'read',
  query: leaderboardSchema,
  response: leaderboardView,
  run: async ({ ctx, container, query }) => ({
    json: await container.services.leaderboard.get({ ctx, input: { query } }),
  }),
};
