import { z } from 'zod';
import { isText } from './caption';
import { LIMITS, WEBHOOK_EVENTS } from './constants';

export const webhookEvent = z.enum(WEBHOOK_EVENTS);

/**
 * Body of `POST /api/v1/me/webhooks`. Every delivery checks the host's address again, because names change.
 */
export const webhookSchema = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, message: 'an http(s) address' })
    .max(LIMITS.webhookUrlLength)
    // URL parsers accept these characters; PostgreSQL does not.
    .refine(isText, 'no control characters')
    .refine((url) => {
      const parsed = URL.canParse(url) ? new URL(url) : null;
      return !parsed?.username && !parsed?.password;
    }, 'no user or password in the address'),
  events: z
    .array(webhookEvent)
    .min(1)
    .default([...WEBHOOK_EVENTS])
    .transform((events) => [...new Set(events)]),
});

export const webhookView = z.object({
  id: z.uuid(),
  url: z.string(),
  events: z.array(webhookEvent),
  /** Switched off since then: the receiver answered 410 Gone, or was unreachable for days. */
  disabledAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type WebhookView = z.infer<typeof webhookView>;
/** The only answer that holds the signing secret. */
export const createdWebhookView = webhookView.extend({ secret: z.string() });
export type CreatedWebhookView = z.infer<typeof createdWebhookView>;

export const deliveryView = z.object({
  id: z.uuid(),
  event: webhookEvent,
  generationId: z.uuid(),
  state: z.enum(['waiting', 'delivered', 'failed']),
  attempt: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  nextAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
});
export type DeliveryView = z.infer<typeof deliveryView>;
