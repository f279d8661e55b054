import { z } from 'zod';
import type { Route } from '../route';

export const removeWebhook: Route = {
  method: 'DELETE',
  path: '/api/v1/me/webhooks/:id',
  summary: 'Remove a webhook and its log.',
  tag: 'Webhooks',
  limit: 'write',
  evenBanned: true,
  response: z.object({ id: z.uuid() }),
  run: async ({ ctx, container, params }) => ({
    json: await container.services.webhook.remove({ ctx, input: { id: params.id ?? '' } }),
  }),
};
