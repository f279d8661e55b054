import { deliveryView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const listDeliveries: Route = {
  method: 'GET',
  path: '/api/v1/me/webhooks/:id/deliveries',
  summary: 'What was sent, what came back and when it is tried again.',
  tag: 'Webhooks',
  limit: 'read',
  response: z.object({ deliveries: z.array(deliveryView) }),
  run: async ({ ctx, container, params }) => ({
    json: await container.services.webhook.deliveries({ ctx, input: { id: params.id ?? '' } }),
  }),
};
