import { withTransaction } from '@atelier/db';
import {
  AtelierError,
  type DeliveryView,
  type GenerationView,
  parseInput,
  type WebhookEvent,
  webhookEvent,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { requirePerson, requireSystem } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { present } from '../shared/present';

const SHOWN = 50;

/**
 * Returns the log of one of one's own webhooks, newest first, at most 50.
 * @throws unauthenticated, not_found
 */
export const deliveries: Verb<{ id: string }, { deliveries: DeliveryView[] }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const id = parseInput(z.uuid(), input.id);
  const { db } = ctx.deps;
  const found = await db.webhook.findFirst({ where: { id, userId }, select: { id: true } });
  if (!found) throw new AtelierError('not_found', 'You have no such webhook.');
  const rows = await db.webhookDelivery.findMany({
    where: { webhookId: id },
    orderBy: { createdAt: 'desc' },
    take: SHOWN,
  });
  return {
    deliveries: rows.map((row) => ({
      id: row.id,
      event: webhookEvent.parse(row.event),
      generationId: row.generationId,
      state: row.deliveredAt ? 'delivered' : row.nextAt ? 'waiting' : 'failed',
      attempt: row.attempt,
      lastStatus: row.lastStatus,
      lastError: row.lastError,
      nextAt: row.nextAt?.toISOString() ?? null,
      createdAt: row.createdAt.toISOString(),
    })),
  };
};

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

/**
 * Seconds until the next attempt after the first, second, …, as Standard Webhooks recommends; 28 hours in
 * all.
 */
const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

export type DeliveryOutcome =
  | { kind: 'delivered'; status: number }
  | { kind: 'failed' | 'gone'; status: number | null; error: string };

/**
 * Writes the outcome of an attempt: delivered, to be tried again, or the webhook switched off. System actors
 * only.
 * @throws forbidden
 */
export const settle: Verb<{ id: string; attempt: number; outcome: DeliveryOutcome }, void> = async ({
  ctx,
  input: { id, attempt, outcome },
}) => {
  requireSystem(ctx);
  const { db } = ctx.deps;
  const wait = RETRY_SECONDS[attempt - 1];
  const retry = outcome.kind === 'failed' && wait !== undefined;
  // Varies the delay by up to a fifth, so a receiver that was down does not get all retries at once.
  const spread = 0.8 + Math.random() * 0.4;
  await withTransaction(db, async (tx) => {
    // Ignores a slow sender whose delivery another sender took over.
    const delivered = outcome.kind === 'delivered';
    const lastError = delivered ? null : outcome.error.slice(0, 200);
    // Uses the database's clock, as the claim does, so hosts with different clocks agree.
    const count = await tx.$executeRaw`
      UPDATE "WebhookDelivery"
      SET "lastStatus" = ${outcome.status}::int, "lastError" = ${lastError}::text,
        "deliveredAt" = CASE WHEN ${delivered}::boolean THEN now() END,
        "nextAt" = now() + make_interval(secs => ${retry ? wait * spread : null}::float8)
      WHERE "id" = ${id}::uuid AND "attempt" = ${attempt}::int AND "deliveredAt" IS NULL`;
    // Disables the webhook after 410, or after more than a day of failures.
    if (count === 1 && (outcome.kind === 'gone' || (outcome.kind === 'failed' && !retry))) {
      const { webhookId } = await tx.webhookDelivery.findUniqueOrThrow({ where: { id } });
      await tx.$executeRaw`UPDATE "Webhook" SET "disabledAt" = now() WHERE "id" = ${webhookId}::uuid`;
      await tx.webhookDelivery.updateMany({
        where: { webhookId, nextAt: { not: null } },
        data: { nextAt: null, lastError: 'the webhook was switched off' },
      });
    }
  });
};
