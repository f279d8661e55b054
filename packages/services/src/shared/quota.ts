import type { Tx } from '@atelier/db';
import { AtelierError, type ErrorReason } from '@atelier/domain';
import { usage } from '@atelier/queue';
import { heldBy } from '../canvas/regions';
import type { Ctx, Quota } from '../context';
import { turnOf } from './actors';

/**
 * 20 active generations keep one person's queue under a few minutes on a laptop. The claim is fair between
 * people as well.
 */
export const DEFAULT_QUOTA: Quota = {
  activePerPerson: 20,
  activeSecondsPerPerson: 3_600,
  perPersonAndDay: 500,
  perRoomAndDay: 5_000,
  waitingTotal: 2_000,
};

/**
 * Refuses further work beyond the quotas of one person and one room. The day's quotas count each of the
 * `cells` of a grid; the bounds on waiting work count generations and predicted seconds. Exact under
 * concurrency: the caller has locked the person (lockPerson), and this locks the room, until the transaction
 * ends. The bounds on everyone's waiting jobs and on an address of guests are approximate. Days are counted
 * by the database's clock.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function checkQuota(
  tx: Tx,
  { userId, roomId, costMs, cells }: { userId: string; roomId: string | null; costMs: number; cells: number },
  ctx: Ctx,
): Promise<void> {
  const quota = { ...DEFAULT_QUOTA, ...ctx.deps.quota };
  // NO KEY UPDATE: generations of this room that are just being inserted hold KEY SHARE
  if (roomId) await tx.$queryRaw`SELECT FROM "Room" WHERE "id" = ${roomId}::uuid FOR NO KEY UPDATE`;
  const turn = turnOf(ctx);
  const used = await usage(tx, { userId, roomId, turn });
  // Regions that wait for others have no jobs yet.
  const held = await heldBy(tx, { userId, turn });
  const { roomToday, waiting } = used;
  const [active, activeMs] = [used.active + held.count, used.activeMs + held.costMs];
  const personToday = used.personToday + held.count;
  const exceeded = (message: string, reason?: ErrorReason): AtelierError =>
    new AtelierError('quota_exceeded', message, { reason });
  if (active >= quota.activePerPerson)
    throw exceeded(
      `You have ${active} generations waiting, which is as many as one person may have. Wait for one to finish.`,
    );
  // A first job is always accepted, however large, so that no request is impossible.
  if (activeMs > 0 && activeMs + costMs > quota.activeSecondsPerPerson * 1000)
    throw exceeded(
      `What you have waiting takes about ${Math.ceil(activeMs / 60_000)} minutes to draw. Wait for some of it to finish.`,
      'work_quota',
    );
  if (personToday + cells > quota.perPersonAndDay)
    throw exceeded(
      `You have asked for ${personToday} generations and cells of grids within a day, and one person may ask for ${quota.perPersonAndDay}. Come back later.`,
      'day_quota',
    );
  if (roomId && roomToday + cells > quota.perRoomAndDay)
    throw exceeded(
      `This room has asked for ${roomToday} generations and cells of grids within a day, and one room may ask for ${quota.perRoomAndDay}. Come back later.`,
      'room_quota',
    );
  if (waiting >= quota.waitingTotal)
    throw new AtelierError('queue_full', 'Too much is waiting already. Try again in a while.', {
      retryAfterMs: 60_000,
    });
}
