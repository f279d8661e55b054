import { withTransaction } from '@atelier/db';
import { enqueue } from '@atelier/queue';
import type { Ctx } from '../context';
import { notifyGeneration } from '../shared/notify';
import { hasActiveJob, lockGeneration, markQueued } from '../shared/status';
import type { StageRow } from './compare';

/**
 * Drops the row of a stage whose file is missing or damaged. When that takes an image below its target, a job
 * draws it again; the same seed gives the same picture. Returns whether it will. A smaller stage below one
 * that is there stays away: nothing needs it.
 */
export function dropRow(
  ctx: Ctx,
  {
    imageId,
    generationId,
    size,
    storageKey,
  }: Pick<StageRow, 'imageId' | 'generationId' | 'size' | 'storageKey'>,
): Promise<boolean> {
  const { db, log } = ctx.deps;
  return withTransaction(db, async (tx) => {
    const status = await lockGeneration(tx, generationId);
    const { count } = await tx.stageImage.deleteMany({ where: { imageId, size, storageKey } });
    if (count === 0) return false; // drawn again meanwhile
    const image = await tx.image.findUniqueOrThrow({
      where: { id: imageId },
      include: { stages: { select: { size: true } }, generation: true },
    });
    const reached = Math.max(0, ...image.stages.map((stage) => stage.size));
    await tx.image.update({ where: { id: imageId }, data: { reached: reached || null } });
    log.error({ generationId, storageKey }, 'dropped the row of a picture whose file is missing or damaged');
    const { roomId, pack, deletedAt } = image.generation;
    if (reached >= image.target || deletedAt) {
      await notifyGeneration(tx, generationId);
      return false;
    }
    // A job that waits or runs already resumes from the remaining stages.
    if (await hasActiveJob(tx, generationId)) return true;
    if (status !== 'done') return false;
    // A job without an owner runs when no person's job waits. This repair was not requested by a person.
    await enqueue(tx, { generationId, userId: null, roomId, pack });
    await markQueued(tx, generationId);
    return true;
  });
}
