import { bannedView } from '@atelier/domain';
import type { Route } from '../route';

export const listBanned: Route = {
  method: 'GET',
  path: '/api/v1/moderation/banned',
  summary: 'Who is banned, and why. Moderators.',
  tag: 'Moderation',
  limit: 'read',
  response: bannedView,
  run: async ({ ctx, container }) => ({
    json: await container.services.moderation.banned({ ctx, input: {} }),
  }),
};
