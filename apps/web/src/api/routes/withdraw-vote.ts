import { voteView } from '@atelier/domain';
import type { Route } from '../route';

export const withdrawVote: Route = {
  method: 'DELETE',
  path: '/api/v1/generations/:id/vote',
  summary: 'Take a vote back.',
  tag: 'Pictures',
  limit: 'write',
  response: voteView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.vote.withdraw({ ctx, input: { generationId: params.id ?? '' } }),
  }),
};
