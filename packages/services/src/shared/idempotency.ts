import { createHash } from 'node:crypto';
import type { Tx } from '@atelier/db';
import { AtelierError } from '@atelier/domain';

/** Lifetime of a key. A client that has not retried within a day never will. */
const IDEMPOTENCY_HOURS = 24;

/**
 * Claims the key for `id` and returns the id of the generation that holds it. A second
 * request with the same key waits here until the first has committed, so that two at once make one
 * generation.
 * @throws AtelierError idempotency_mismatch (the key was used for another request within the last day)
 */
export async function claimKey(
  tx: Tx,
  { userId, key, wanted, id }: { userId: string; key: string; wanted: object; id: string },
): Promise<string> {
  const requestHash = createHash('sha256').update(canonical(wanted)).digest('hex');
  const taken = await tx.$executeRaw`
    INSERT INTO "IdempotencyKey" AS held ("userId", "key", "requestHash", "generationId")
    VALUES (${userId}::uuid, ${key}, ${requestHash}, ${id}::uuid)
    ON CONFLICT ("userId", "key") DO UPDATE
    SET "requestHash" = excluded."requestHash", "generationId" = excluded."generationId", "createdAt" = now()
    WHERE held."createdAt" < now() - make_interval(hours => ${IDEMPOTENCY_HOURS}::int)`;
  if (taken === 1) return id;
  const first = await tx.idempotencyKey.findUniqueOrThrow({ where: { userId_key: { userId, key } } });
  if (first.requestHash !== requestHash)
    throw new AtelierError('idempotency_mismatch', 'This Idempotency-Key was used for another request.');
  return first.generationId;
}

/** Drops keys that have expired, at most a thousand at once. Returns how many. */
export const forgetKeys = (tx: Tx): Promise<number> => tx.$executeRaw`
  DELETE FROM "IdempotencyKey" WHERE ("userId", "key") IN (
    SELECT "userId", "key" FROM "IdempotencyKey"
    WHERE "createdAt" < now() - make_interval(hours => ${IDEMPOTENCY_HOURS}::int)
    LIMIT 1000
    FOR UPDATE SKIP LOCKED
  )`;

/** The same text for the same request, whatever the order of its fields. */
const canonical = (wanted: object): string =>
  JSON.stringify(Object.entries(wanted).toSorted(([a], [b]) => (a < b ? -1 : 1)));
