import { webhookView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const listWebhooks: Route = {
  method: 'GET',
  path: '/api/v1/me/webhooks',
  summary: 'One’s webhooks, without their secrets.',
  tag: 'Webhooks',
  limit: 'read',
  response: z.object({ webhooks: z.array(webhookView) }),
  run: async ({ ctx, container }) => ({ json: await container.services.webhook.list({ ctx, input: {} }) }),
};
