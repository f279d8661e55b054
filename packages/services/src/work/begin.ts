import { type Tx, withTransaction } from '@atelier/db';
import { AtelierError, type Settings, type StageSize, stageSize } from '@atelier/domain';
import { advance, type ClaimedJob, claim, complete, confirmCancel, fail as failJob } from '@atelier/queue';
import type { Ctx, Verb } from '../context';
import type { OrderEdit, StoredPicture } from '../edit/order';
import { requireWorker } from '../shared/actors';
import { notifyGeneration } from '../shared/notify';
import { settingsOf } from '../shared/present';
import { isDrawn, lockStanding, markEnded, markQueued } from '../shared/status';
import { orderEdits } from './order-edit';

/**
 * Names the job and the attempt that a worker holds; every write carries it. All work verbs but `begin` throw
 * `lease_lost` once another attempt holds the job, and then write nothing.
 */
export interface Lease {
  jobId: string;
  generationId: string;
  fencingToken: bigint;
}

/** A claimed job with all that the worker needs to draw it. */
export interface WorkOrder extends Lease {
  attempt: number;
  leaseExpiresAt: Date;
  /**
   * From when the job could run (its request, or the end of its last attempt and of the backoff), and when it was
   * claimed, by the database's clock.
   */
  availableAt: Date;
  claimedAt: Date;
  /** W3C trace context of the request; null: not traced. */
  traceparent: string | null;
  /** As the person typed it; each image has the caption that it is drawn from. */
  caption: string;
  pack: string;
  /** Null also where the parent is unlisted. */
  parentId: string | null;
  author: string | null;
  createdAt: Date;
  images: {
    id: string;
    index: number;
    /** Its own where it is a cell of a grid, else the generation's. */
    caption: string;
    settings: Settings;
    seed: number;
    target: StageSize;
    /** Null: it begins from noise. */
    edit: OrderEdit | null;
    /** Finished stages and the keys of their PNGs: work resumes after the largest. */
    stored: StoredPicture[];
  }[];
}

interface BeginInput {
  packs: string[];
  packVersion: string;
  leaseMs: number;
  /** Jobs of one person, and of one room, that may run at once; without them the queue's defaults. */
  maxRunningPerPerson?: number;
  maxRunningPerRoom?: number;
}

/**
 * Claims the next wanted job that one of `packs` can do and marks the generation as running; null when there
 * is none. A job whose picture to begin from was hidden or deleted meanwhile fails at once. The claim commits by itself (packages/queue says why). A worker that dies right after it leaves a
 * lease that runs out and a generation that still says `queued`, which becomes true again when the job is
 * taken back.
 * @throws forbidden
 */
export const begin: Verb<BeginInput, WorkOrder | null> = async ({ ctx, input }) => {
  const workerId = requireWorker(ctx);
  const { db } = ctx.deps;
  for (;;) {
    const { packs, leaseMs, maxRunningPerPerson, maxRunningPerRoom } = input;
    const job = await claim(db, { workerId, packs, leaseMs, maxRunningPerPerson, maxRunningPerRoom });
    if (!job) return null;
    const lease = { jobId: job.id, fencingToken: job.fencingToken };
    const order = await withTransaction(db, async (tx) => {
      const { cancelRequested } = await advance(tx, { ...lease, leaseMs: input.leaseMs });
      // Hiding or deleting a generation while its job is being queued cancels the generation but not the job.
      // A hidden generation that is queued lost its file and is drawn again.
      const { status, deleted } = await lockStanding(tx, job.generationId);
      if (status === 'done' && (await isDrawn(tx, job.generationId))) {
        // Another person's job drew these stages already (raiseTarget).
        await complete(tx, lease);
        return null;
      }
      const unwanted = status === 'cancelled' || deleted;
      if (!cancelRequested && !unwanted) {
        const refusal = await start(tx, job, input.packVersion, ctx);
        if (!(refusal instanceof AtelierError)) return refusal;
        return failAtOnce(tx, lease, job.generationId, refusal, ctx);
      }
      await confirmCancel(tx, lease);
      // Without `unwanted` a retry queued the generation again; the retry's job ends it.
      if (unwanted && (status === 'queued' || status === 'running'))
        await markEnded(tx, job.generationId, 'cancelled', ctx.deps.now());
      return null;
    });
    // The job is no longer wanted; claims the next one.
    if (order) return order;
  }
};

/** Ends a job that cannot begin. What was hidden or deleted stays so; a lost file may come back. */
async function failAtOnce(
  tx: Tx,
  lease: { jobId: string; fencingToken: bigint },
  generationId: string,
  { code, message }: AtelierError,
  ctx: Ctx,
): Promise<null> {
  const settled = await failJob(tx, { ...lease, retryable: code !== 'gone', code, message });
  if (settled.state === 'available') await markQueued(tx, generationId);
  else await markEnded(tx, generationId, 'failed', ctx.deps.now(), { code, message });
  return null;
}

/** Returns the order, or the error that its picture to begin from has. */
async function start(
  tx: Tx,
  job: ClaimedJob,
  packVersion: string,
  ctx: Ctx,
): Promise<WorkOrder | AtelierError> {
  const order = await orderFor(tx, job).catch((error: unknown) => {
    if (error instanceof AtelierError) return error;
    throw error;
  });
  if (order instanceof AtelierError) return order;
  const { work, startedAt } = order;
  await tx.generation.update({
    where: { id: job.generationId },
    data: {
      status: 'running',
      packVersion,
      errorCode: null,
      errorMessage: null,
      finishedAt: null,
      // Keeps the time of the first claim over attempts and promotions.
      startedAt: startedAt ?? ctx.deps.now(),
    },
  });
  await notifyGeneration(tx, job.generationId);
  return work;
}

async function orderFor(tx: Tx, job: ClaimedJob): Promise<{ work: WorkOrder; startedAt: Date | null }> {
  const row = await tx.generation.findUniqueOrThrow({
    where: { id: job.generationId },
    include: {
      author: { select: { name: true } },
      parent: { select: { unlisted: true } },
      images: { orderBy: { index: 'asc' }, include: { stages: { orderBy: { size: 'asc' } } } },
    },
  });
  const edits = await orderEdits(tx, row, row.images);
  const work: WorkOrder = {
    jobId: job.id,
    generationId: row.id,
    fencingToken: job.fencingToken,
    attempt: job.attempt,
    leaseExpiresAt: job.leaseExpiresAt,
    availableAt: await availableAt(tx, job),
    claimedAt: job.claimedAt,
    traceparent: job.traceparent,
    caption: row.caption,
    pack: row.pack,
    // Hides an unlisted parent, because this id is written into the public PNG.
    parentId: row.parent?.unlisted ? null : row.parentId,
    author: row.author?.name ?? null,
    createdAt: row.createdAt,
    images: row.images.map((image, at) => ({
      id: image.id,
      index: image.index,
      caption: image.caption ?? row.caption,
      settings: settingsOf({ settings: image.settings ?? row.settings }),
      seed: Number(image.seed),
      target: stageSize.parse(image.target),
      edit: edits[at] ?? null,
      stored: image.stages.map(({ size, storageKey, sha256 }) => ({
        size: stageSize.parse(size),
        storageKey,
        sha256,
      })),
    })),
  };
  return { work, startedAt: row.startedAt };
}

async function availableAt(tx: Tx, { id, fencingToken, runAt }: ClaimedJob): Promise<Date> {
  // The first claim, as of nearly all jobs, has no earlier attempt.
  if (fencingToken <= 1n) return runAt;
  const earlier = await tx.attempt.aggregate({
    where: { jobId: id, fencingToken: { lt: fencingToken } },
    _max: { endedAt: true },
  });
  const { endedAt } = earlier._max;
  return endedAt && endedAt > runAt ? endedAt : runAt;
}
