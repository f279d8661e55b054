import type { Tx } from '@atelier/db';
import { enqueue } from '@atelier/queue';
import type { Ctx } from '../context';
import type { GenerationRow } from './generation-row';
import { notifyGeneration } from './notify';
import { checkQuota } from './quota';
import { hasActiveJob, markQueued } from './status';

/**
 * Lets one image go on to `to` pixels; the work counts as `userId`'s. The caller holds the generation's lock, so of many who ask at
 * once the first raises it and the rest find it raised.
 *
 * While a job of this generation waits or runs, raising the target is enough: work.begin reads it, and work.finish queues a further
 * job for what was raised after that. So two jobs never draw one generation at the same time.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function raiseTarget(
  tx: Tx,
  row: Pick<GenerationRow, 'id' | 'roomId' | 'pack'>,
  image: { id: string },
  to: 256 | 1024,
  userId: string,
  ctx: Ctx,
): Promise<void> {
  const active = await hasActiveJob(tx, row.id);
  if (!active) await checkQuota(tx, { userId, roomId: row.roomId }, ctx);
  await tx.image.update({ where: { id: image.id }, data: { target: to } });
  if (active) return notifyGeneration(tx, row.id);
  await enqueue(tx, { generationId: row.id, userId, roomId: row.roomId, pack: row.pack, priority: 0 });
  await markQueued(tx, row.id);
}
