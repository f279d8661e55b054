import { type WebhookView, webhookEvent } from '@atelier/domain';
import { z } from 'zod';

/** Maps a webhook's row to its owner's view, without the secret. */
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
