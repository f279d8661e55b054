import type { Tx } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import type { Ctx, Quota } from '../context';

/** 20 active ones keep one person's queue under a few minutes on a laptop; the claim is fair between people besides. */
export const DEFAULT_QUOTA: Quota = { activePerPerson: 20, perPersonAndDay: 500, waitingTotal: 2000 };

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Refuses one person's further work beyond the quota. Exact under concurrency when the person's row is locked (lockPerson)
 * in the same transaction; the bound on everyone's waiting jobs is approximate, which is what it needs to be.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function checkQuota(tx: Tx, userId: string, ctx: Ctx): Promise<void> {
  const quota = { ...DEFAULT_QUOTA, ...ctx.deps.quota };
  const since = new Date(ctx.deps.now().getTime() - DAY_MS);
  const active = await tx.job.count({ where: { userId, state: { in: ['available', 'running'] } } });
  if (active >= quota.activePerPerson)
    throw new AtelierError(
      'quota_exceeded',
      `You have ${active} generations waiting, which is as many as one person may have. Wait for one to finish.`,
    );
  const today = await tx.job.count({ where: { userId, createdAt: { gte: since } } });
  if (today >= quota.perPersonAndDay)
    throw new AtelierError(
      'quota_exceeded',
      `You have asked for ${today} generations within a day, which is as many as one person may. Come back later.`,
    );
  const waiting = await tx.job.count({ where: { state: 'available' } });
  if (waiting >= quota.waitingTotal)
    throw new AtelierError('queue_full', 'Too much is waiting already. Try again in a while.', {
      retryAfterMs: 60_000,
    });
}
