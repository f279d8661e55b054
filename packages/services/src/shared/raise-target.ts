import type { Tx } from '@atelier/db';
import type { PromotedSize } from '@atelier/domain';
import type { Ctx } from '../context';
import type { GenerationRow } from './generation-row';
import { notifyGeneration } from './notify';
import { queueUp } from './queue-up';
import { markQueued } from './status';

/**
 * Raises an image's target to `to` pixels, as the work of `userId` and within their quota. Jobs of other
 * people for this generation do not matter. The caller has locked that person and the generation: of many
 * concurrent calls the first raises the target and the others find it raised.
 *
 * A waiting job of that person reads the target when it begins (work.begin). Otherwise this adds a job, which
 * waits for the running one: two jobs never draw one generation at the same time. It has nothing to do where
 * another person's job drew the stage first.
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
