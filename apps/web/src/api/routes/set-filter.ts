import { filterSchema, filterView } from '@atelier/domain';
import type { Route } from '../route';

export const setFilter: Route = {
  method: 'PUT',
  path: '/api/v1/moderation/filter',
  summary: 'Put a word on the allow or the deny list, or take it off both. Moderators.',
  tag: 'Moderation',
  limit: 'write',
  body: filterSchema,
  response: filterView,
  run: async ({ ctx, container, body }) => ({
    json: await container.services.moderation.setFilter({ ctx, input: { body } }),
  }),
};
