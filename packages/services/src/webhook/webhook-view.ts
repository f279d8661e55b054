import { type WebhookView, webhookEvent } from '@atelier/domain';
import { z } from 'zod';

/** A webhook's row as its owner sees it: without the secret. */
export const toWebhookView = (row: {
  id: string;
  url: string;
  events: string[];
  disabledAt: Date | null;
  createdAt: Date;
}): WebhookView => ({
  id: row.id,
  url: row.url,
  events: z.array(webhookEvent).parse(row.events),
  disabledAt: row.disabledAt?.toISOString() ?? null,
  createdAt: row.createdAt.toISOString(),
});
