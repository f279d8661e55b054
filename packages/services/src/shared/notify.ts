import type { Tx } from '@atelier/db';
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
