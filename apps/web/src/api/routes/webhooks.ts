import { createdWebhookView, deliveryView, webhookSchema, webhookView } from '@atelier/domain';
import { z } from 'zod';
import type { Api } from '../context';
import { define } from '../route';

const tag = 'Webhooks';

/** Routes of the caller's webhooks. API keys cannot make one, because it would outlive a leaked key. */
export function webhookRoutes(api: Api): void {
  define(
    api,
    'get',
    '/api/v1/me/webhooks',
    {
      summary: 'One’s webhooks, without their secrets.',
      tag,
      limit: 'read',
      answer: z.object({ webhooks: z.array(webhookView) }),
    },
    async (c) => c.json(await c.env.container.services.webhook.list({ ctx: c.get('ctx'), input: {} })),
  );

  define(
    api,
    'post',
    '/api/v1/me/webhooks',
    {
      summary:
        'Hear how one’s generations end: signed in the Standard Webhooks format, tried again for 28 hours, never sent to a private address. The secret is shown once.',
      tag,
      limit: 'create',
      sessionOnly: true,
      body: webhookSchema,
      answer: createdWebhookView,
      status: 201,
    },
    async (c) =>
      c.json(
        await c.env.container.services.webhook.create({ ctx: c.get('ctx'), input: { body: c.get('body') } }),
        201,
      ),
  );

  define(
    api,
    'delete',
    '/api/v1/me/webhooks/{id}',
    {
      summary: 'Remove a webhook and its log.',
      tag,
      limit: 'write',
      evenBanned: true,
      answer: z.object({ id: z.uuid() }),
    },
    async (c) => {
      const input = { id: c.req.param('id') ?? '' };
      return c.json(await c.env.container.services.webhook.remove({ ctx: c.get('ctx'), input }));
    },
  );

  define(
    api,
    'get',
    '/api/v1/me/webhooks/{id}/deliveries',
    {
      summary: 'What was sent, what came back and when it is tried again.',
      tag,
      limit: 'read',
      answer: z.object({ deliveries: z.array(deliveryView) }),
    },
    async (c) => {
      const input = { id: c.req.param('id') ?? '' };
      return c.json(await c.env.container.services.webhook.deliveries({ ctx: c.get('ctx'), input }));
    },
  );
}
