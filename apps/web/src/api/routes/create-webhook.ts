import { createdWebhookView, webhookSchema } from '@atelier/domain';
import type { Route } from '../route';

export const createWebhook: Route = {
  method: 'POST',
  path: '/api/v1/me/webhooks',
  summary:
    'Hear how one’s generations end: signed in the Standard Webhooks format, tried again for 28 hours, never sent to a private address. The secret is shown once.',
  tag: 'Webhooks',
  limit: 'create',
  // A hook that a leaked key left behind would go on listening after the key is revoked.
  sessionOnly: true,
  body: webhookSchema,
  response: createdWebhookView,
  status: 201,
  run: async ({ ctx, container, body }) => ({
    json: await container.services.webhook.create({ ctx, input: { body } }),
  }),
};
