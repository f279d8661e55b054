import { withTransaction } from '@atelier/db';
import type { Verb } from '../context';
import { requireSystem } from '../shared/actors';

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
