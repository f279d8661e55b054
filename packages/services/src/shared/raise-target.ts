import type { Tx } from '@atelier/db';
import type { PromotedSize } from '@atelier/domain';
import type { Ctx } from '../context';
import type { GenerationRow } from './generation-row';
import { notifyGeneration } from './notify';
import { queueUp } from './queue-up';
import { markQueued } from './status';

/**
 * Lets one image go on to `to` pixels, as the work of `userId` and within their quota, whoever's job of this generation waits or runs.
 * The caller has locked that person and the generation, so of many who ask at once the first raises it and the rest find it raised.
 *
 * A job of theirs that has not begun reads the target when it does (work.begin). Otherwise they get a further one, which waits for the
 * one that runs: two jobs never draw one generation at the same time. What another's job draws in passing leaves it nothing to do.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function raiseTarget(
  tx: Tx,
  row: Pick<GenerationRow, 'id' | 'roomId' | 'pack' | 'status' | 'settings' | 'images'>,
  image: { id: string },
  to: PromotedSize,
  userId: string,
  ctx: Ctx,
): Promise<void> {
  const own = { generationId: row.id, userId, state: 'available' } as const;
  if (!(await tx.job.findFirst({ where: own, select: { id: true } }))) {
    const images = row.images.map((each) => (each.id === image.id ? { ...each, target: to } : each));
    await queueUp(tx, { ...row, generationId: row.id, userId, images }, ctx);
  }
  await tx.image.update({ where: { id: image.id }, data: { target: to } });
  if (row.status === 'running') await notifyGeneration(tx, row.id);
  else await markQueued(tx, row.id);
}
