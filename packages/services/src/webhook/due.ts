import { withTransaction } from '@atelier/db';
import { type GenerationView, type WebhookEvent, webhookEvent } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { present } from '../shared/present';

/** Lease of a delivery. After it, another sender takes over; an attempt takes far less. */
const LEASE_SECONDS = 60;

const dueRow = z.object({
  id: z.uuid(),
  attempt: z.int(),
  event: webhookEvent,
  generationId: z.uuid(),
  createdAt: z.date(),
  url: z.string(),
  secret: z.string(),
  userId: z.uuid(),
});

/** Advisory lock for one claiming transaction at a time; two would not see each other's claims. */
const TAKING = 0x77656268; // "webh"

/** A delivery that is to be attempted now. */
export interface DueDelivery {
  /** The same for every attempt. */
  id: string;
  /** 1 for the first. */
  attempt: number;
  event: WebhookEvent;
  createdAt: Date;
  url: string;
  secret: string;
  /** Null when it was deleted in the meantime. */
  generation: GenerationView | null;
}

/**
 * Takes the delivery that has waited longest, for a minute; null when none is due. A person's deliveries are
 * attempted one after the other, so that a receiver that hangs delays only its owner. A webhook whose last
 * attempt failed stands behind all others. A delivery is in flight when it was taken and has no outcome yet.
 * System actors only.
 * @throws forbidden
 */
export const due: Verb<Record<string, never>, DueDelivery | null> = async ({ ctx }) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const rows = await withTransaction(db, async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(${TAKING}::bigint)`;
    return tx.$queryRaw`
      WITH open AS (
        SELECT d.*, w."userId", d."nextAt" <= now() AS "isDue",
          d."lastStatus" IS NOT NULL OR d."lastError" IS NOT NULL AS "failed"
        FROM "WebhookDelivery" d JOIN "Webhook" w ON w."id" = d."webhookId"
        WHERE d."nextAt" IS NOT NULL
      )
      UPDATE "WebhookDelivery" d
      SET "attempt" = d."attempt" + 1, "nextAt" = now() + make_interval(secs => ${LEASE_SECONDS}::int),
        "lastStatus" = NULL, "lastError" = NULL
      FROM "Webhook" w
      WHERE w."id" = d."webhookId" AND d."nextAt" <= now() AND d."id" = (
        SELECT "id" FROM open
        WHERE "isDue" AND "userId" NOT IN (SELECT "userId" FROM open WHERE NOT "isDue" AND "attempt" > 0 AND NOT "failed")
        ORDER BY "webhookId" IN (SELECT "webhookId" FROM open WHERE "failed"), "nextAt" LIMIT 1
      )
      RETURNING d."id", d."attempt", d."event", d."generationId", d."createdAt", w."url", w."secret", w."userId"`;
  });
  const [row] = z.array(dueRow).parse(rows);
  if (!row) return null;
  const { userId, generationId, ...delivery } = row;
  // Reads the payload now, as its author sees it, so it is never older than the attempt.
  const asAuthor = { ...ctx, actor: { kind: 'user' as const, userId, role: 'member' as const } };
  const [generation] = await loadGenerations(db, [generationId], asAuthor);
  return {
    ...delivery,
    generation: generation && !generation.deletedAt ? await present(db, generation, asAuthor) : null,
  };
};
