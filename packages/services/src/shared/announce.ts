import type { Tx } from '@atelier/db';
import type { WebhookEvent } from '@atelier/domain';
import { NOTIFY } from '@atelier/protocol';

/**
 * Writes a delivery for each of the author's webhooks that subscribe to this event, in the transaction that
 * ends the generation. A rolled-back end is never announced; a committed end is announced even if every
 * process dies next.
 */
export async function announceEnd(tx: Tx, generationId: string, event: WebhookEvent): Promise<void> {
  const written = await tx.$executeRaw`
    INSERT INTO "WebhookDelivery" ("id", "webhookId", "event", "generationId")
    SELECT gen_random_uuid(), w."id", ${event}, g."id"
    FROM "Generation" g JOIN "Webhook" w ON w."userId" = g."authorId"
    WHERE g."id" = ${generationId}::uuid AND w."disabledAt" IS NULL AND ${event} = ANY (w."events")`;
  if (written > 0) await tx.$executeRaw`SELECT pg_notify(${NOTIFY.webhook}, '')`;
}
