import { filterView } from '@atelier/domain';
import type { Route } from '../route';

export const getFilter: Route = {
  method: 'GET',
  path: '/api/v1/moderation/filter',
  summary: 'Words added to the caption filter and taken out of it. Moderators.',
  tag: 'Moderation',
  limit: 'read',
  response: filterView,
  run: async ({ ctx, container }) => ({
    json: await container.services.moderation.filter({ ctx, input: {} }),
  }),
};
