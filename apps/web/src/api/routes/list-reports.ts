import { reportQueueView } from '@atelier/domain';
import type { Route } from '../route';

export const listReports: Route = {
  method: 'GET',
  path: '/api/v1/moderation/reports',
  summary: 'Pictures that people reported, longest waiting first. Moderators.',
  tag: 'Moderation',
  limit: 'read',
  response: reportQueueView,
  run: async ({ ctx, container }) => ({
    json: await container.services.moderation.reports({ ctx, input: {} }),
  }),
};
