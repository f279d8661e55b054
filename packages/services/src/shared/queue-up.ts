import type { Tx } from '@atelier/db';
import { stageSize } from '@atelier/domain';
import { enqueue } from '@atelier/queue';
import type { Ctx } from '../context';
import { turnOf } from './actors';
import { type Progress, predictMs } from './forecast';
import { settingsOf } from './present';
import { checkQuota } from './quota';

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
export async function queueUp(tx: Tx, { settings, images, ...job }: Work, ctx: Ctx): Promise<void> {
  const progress = images.map((image) => progressOf(image, settings));
  const costMs = await predictMs(tx, { pack: job.pack, images: progress }, ctx.deps.packs);
  const { userId, roomId, cells = 1 } = job;
  await checkQuota(tx, { userId, roomId, costMs, cells }, ctx);
  await enqueue(tx, { ...job, costMs, turn: turnOf(ctx) });
}

const progressOf = ({ reached, target, settings }: Work['images'][number], shared: unknown): Progress => ({
  reached: reached === null ? null : stageSize.parse(reached),
  target: stageSize.parse(target),
  steps: settingsOf({ settings: settings ?? shared }).steps,
});
