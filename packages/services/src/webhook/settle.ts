import { withTransaction } from '@atelier/db';
import { requireSystem } from '../shared/actors';
import type { WebhookVerbs } from '../verbs';

/** Seconds until the next attempt, after the first, second, …: the spacing that Standard Webhooks recommends, 28 hours in all. */
const RETRY_SECONDS = [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000];

export const settle: WebhookVerbs['settle'] = async ({ ctx, input: { id, attempt, outcome } }) => {
  requireSystem(ctx);
  const { db, now } = ctx.deps;
  const at = now();
  const wait = RETRY_SECONDS[attempt - 1];
  const retry = outcome.kind === 'failed' && wait !== undefined;
  // Up to a fifth earlier or later, so that a receiver that was down is not hit by everything at once.
  const spread = 0.8 + Math.random() * 0.4;
  await withTransaction(db, async (tx) => {
    // A slow sender whose delivery was taken over says nothing any more.
    const { count } = await tx.webhookDelivery.updateMany({
      where: { id, attempt, deliveredAt: null },
      data: {
        lastStatus: outcome.status,
        lastError: outcome.kind === 'delivered' ? null : outcome.error.slice(0, 200),
        deliveredAt: outcome.kind === 'delivered' ? at : null,
        nextAt: retry ? new Date(at.getTime() + wait * 1000 * spread) : null,
      },
    });
    // Gone for good, or deaf for more than a day.
    if (count === 1 && (outcome.kind === 'gone' || (outcome.kind === 'failed' && !retry))) {
      const { webhookId } = await tx.webhookDelivery.findUniqueOrThrow({ where: { id } });
      await tx.webhook.update({ where: { id: webhookId }, data: { disabledAt: at } });
      await tx.webhookDelivery.updateMany({
        where: { webhookId, nextAt: { not: null } },
        data: { nextAt: null, lastError: 'the webhook was switched off' },
      });
    }
  });
};
