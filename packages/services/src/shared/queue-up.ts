import type { Tx } from '@atelier/db';
import { type PromotedSize, stageSize } from '@atelier/domain';
import { enqueue } from '@atelier/queue';
import { mustWait } from '../canvas/regions';
import type { Ctx } from '../context';
import { assertSource } from '../edit/source';
import type { StoredEdit } from '../edit/stored';
import { turnOf } from './actors';
import { type Progress, predictMs } from './forecast';
import type { GenerationRow } from './generation-row';
import { notifyGeneration } from './notify';
import { settingsOf } from './present';
import { checkQuota } from './quota';
import { markQueued } from './status';

interface Work {
  generationId: string;
  /** The person who asks and whose quota counts. The caller has locked their row. */
  userId: string;
  roomId: string | null;
  pack: string;
  /** As stored. */
  settings: unknown;
  images: readonly { reached: number | null; target: number; settings?: unknown }[];
  /** Its weight in the quota of a day: the cells of a new grid. Default 1. */
  cells?: number;
}

/**
 * Adds a job that draws what `images` lack, in the turn of the person or of the guest's address, weighed by
 * predicted time.
 * @throws AtelierError quota_exceeded, queue_full
 */
async function queueUp(tx: Tx, work: Work, ctx: Ctx): Promise<void> {
  const { generationId, userId, roomId, pack, cells } = work;
  const costMs = await admit(tx, work, ctx);
  const traceparent = ctx.deps.trace?.traceparent();
  await enqueue(tx, { generationId, userId, roomId, pack, cells, costMs, turn: turnOf(ctx), traceparent });
}

/**
 * Adds the job likewise, unless the generation is a region that overlaps one that waits or runs: then its row
 * keeps what the job will be (`held`), and it counts toward the quota as one that waits. The caller has locked
 * the shared picture and written the row.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function queueUpRegion(
  tx: Tx,
  work: Work,
  region: { stored: StoredEdit; canvasId: string | null } | null,
  ctx: Ctx,
): Promise<void> {
  const { generationId: id } = work;
  const { canvasId = null, stored } = region ?? {};
  if (canvasId === null || !stored || !(await mustWait(tx, canvasId, { id, mask: stored.mask ?? [] })))
    return queueUp(tx, work, ctx);
  const costMs = await admit(tx, work, ctx);
  const jobs = await tx.job.count({ where: { generationId: id } });
  const traceparent = ctx.deps.trace?.traceparent();
  const held = { jobs, costMs, turn: turnOf(ctx) ?? null, ...(traceparent && { traceparent }) };
  const edit: StoredEdit = { ...stored, held };
  await tx.generation.update({ where: { id }, data: { edit } });
}

/** Returns the predicted milliseconds of the work. @throws AtelierError quota_exceeded, queue_full */
async function admit(tx: Tx, { settings, images, ...job }: Work, ctx: Ctx): Promise<number> {
  const progress = images.map((image) => progressOf(image, settings));
  const costMs = await predictMs(tx, { pack: job.pack, images: progress }, ctx.deps.packs);
  const { userId, roomId, cells = 1 } = job;
  await checkQuota(tx, { userId, roomId, costMs, cells }, ctx);
  return costMs;
}

const progressOf = ({ reached, target, settings }: Work['images'][number], shared: unknown): Progress => ({
  reached: reached === null ? null : stageSize.parse(reached),
  target: stageSize.parse(target),
  steps: settingsOf({ settings: settings ?? shared }).steps,
});

/**
 * Raises an image's target to `to` pixels, as the work of `userId` and within their quota. Jobs of other
 * people for this generation do not matter. The caller has locked that person and the generation: of many
 * concurrent calls the first raises the target and the others find it raised.
 *
 * A waiting job of that person reads the target when it begins (work.begin). Otherwise this adds a job, which
 * waits for the running one: two jobs never draw one generation at the same time. It has nothing to do where
 * another person's job drew the stage first.
 * @throws AtelierError quota_exceeded, queue_full, gone (the picture that it begins from)
 */
export async function raiseTarget(
  tx: Tx,
  row: Pick<
    GenerationRow,
    'id' | 'roomId' | 'pack' | 'status' | 'settings' | 'images' | 'edit' | 'canvasId' | 'uploadId'
  >,
  image: { id: string },
  to: PromotedSize,
  userId: string,
  ctx: Ctx,
): Promise<void> {
  const own = { generationId: row.id, userId, state: 'available' } as const;
  const images = row.images.map((each) => (each.id === image.id ? { ...each, target: to } : each));
  await assertSource(tx, row, images);
  if (!(await tx.job.findFirst({ where: own, select: { id: true } }))) {
    await queueUp(tx, { ...row, generationId: row.id, userId, images }, ctx);
  }
  await tx.image.update({ where: { id: image.id }, data: { target: to } });
  if (row.status === 'running') await notifyGeneration(tx, row.id);
  else await markQueued(tx, row.id);
}
