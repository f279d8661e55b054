import type { Tx } from '@atelier/db';
import { type StageSize, stageSize } from '@atelier/domain';
import { enqueue } from '@atelier/queue';
import type { Ctx } from '../context';
import { turnOf } from './actors';
import { predictMs } from './forecast';
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
  images: readonly { reached: number | null; target: number }[];
}

/**
 * Adds a job that draws what `images` lack, in the turn of the person or of the guest's address, weighed by
 * predicted time.
 * @throws AtelierError quota_exceeded, queue_full
 */
export async function queueUp(tx: Tx, { settings, images, ...job }: Work, ctx: Ctx): Promise<void> {
  const costMs = await predictMs(
    tx,
    { pack: job.pack, steps: settingsOf({ settings }).steps, images: images.map(progressOf) },
    ctx.deps.packs,
  );
  await checkQuota(tx, { userId: job.userId, roomId: job.roomId, costMs }, ctx);
  await enqueue(tx, { ...job, costMs, turn: turnOf(ctx) });
}

const progressOf = ({
  reached,
  target,
}: Work['images'][number]): { reached: StageSize | null; target: StageSize } => ({
  reached: reached === null ? null : stageSize.parse(reached),
  target: stageSize.parse(target),
});
