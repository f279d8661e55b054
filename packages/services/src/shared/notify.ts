import type { Tx } from '@atelier/db';
import type { WebhookEvent } from '@atelier/domain';
import { NOTIFY, type PassingPayload } from '@atelier/protocol';

/**
 * Tells listeners, when the transaction commits, that this generation's row changed. A hint: they re-read the
 * row.
 */
export async function notifyGeneration(tx: Tx, generationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${NOTIFY.generation}, ${generationId})`;
}

/** Tells listeners, when the transaction commits, that this generation's votes changed. */
export async function notifyVotes(tx: Tx, generationId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${NOTIFY.votes}, ${generationId})`;
}

/** Tells listeners, when the transaction commits, what a person does in passing. No row holds it. */
export async function notifyPassing(tx: Tx, passing: PassingPayload): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${NOTIFY.passing}, ${JSON.stringify(passing)})`;
}

/** Tells listeners, when the transaction commits, that this person's name, role, ban or sessions changed. */
export async function notifyPerson(tx: Tx, personId: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_notify(${NOTIFY.person}, ${personId})`;
}

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
