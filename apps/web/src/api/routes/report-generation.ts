import { reportedView, reportSchema } from '@atelier/domain';
import type { Route } from '../route';

export const reportGeneration: Route = {
  method: 'POST',
  path: '/api/v1/generations/:id/report',
  summary: 'Tell the moderators that a picture should not be here. Once a person and picture.',
  tag: 'Moderation',
  limit: 'create',
  guest: true,
  body: reportSchema,
  response: reportedView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.moderation.report({ ctx, input: { id: params.id ?? '', body } }),
  }),
};
