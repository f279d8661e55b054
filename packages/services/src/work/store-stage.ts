import { withTransaction } from '@atelier/db';
import { AtelierError, type ImageView, type StageName, sizeOf } from '@atelier/domain';
import { advance, recordStage } from '@atelier/queue';
import { contentKey } from '@atelier/storage';
import type { Ctx, Verb } from '../context';
import { requireWorker } from '../shared/actors';
import { makeCopies } from '../shared/copies';
import { dropFiles } from '../shared/erase';
import { notifyGeneration } from '../shared/notify';
import { toImageView } from '../shared/present';
import { lockStanding } from '../shared/status';
import { markOnce } from '../upkeep/belonging';
import type { Lease } from './begin';

interface StoreInput {
  lease: Lease;
  image: number;
  stage: StageName;
  png: Uint8Array;
  /** Base64; kept when it is of the smallest stage. */
  thumbhash: string | null;
  /** Milliseconds that the stage takes at the pack's default steps, for the ETA; null: it was not measured. */
  usualMs: number | null;
}

/**
 * Stores a finished stage: the PNG and its copies first, then row and advance in one transaction, so that a
 * row always has its file. The reconciler finds a file whose row was refused for a stale token; the job's new
 * holder may be naming that file just now.
 * @throws forbidden, lease_lost, storage_failed; gone (deleted meanwhile; nothing is kept)
 */
export const storeStage: Verb<StoreInput, ImageView> = async ({ ctx, input }) => {
  const workerId = requireWorker(ctx);
  const { lease, stage, png } = input;
  const size = sizeOf(stage);
  const { key: storageKey, sha256 } = contentKey(png, 'png');
  await putWhole(ctx, storageKey, png);
  // Makes the copies before the row, so that no reader waits for an encoder (docs/decisions/webp-copies.md).
  await makeCopies(ctx.deps, storageKey, size, png).catch((err: unknown) =>
    ctx.deps.log.warn({ err, storageKey }, 'a stage has no copies yet: they are made when somebody asks'),
  );

  const stored = await withTransaction(ctx.deps.db, async (tx) => {
    // Refuses a stale token and locks the job's row, so nothing below can be a zombie's.
    await advance(tx, lease);
    // A delete takes this lock before it lists the pictures: either it finds this one, or this sees the
    // deletion.
    if ((await lockStanding(tx, lease.generationId)).deleted) return null;
    const image = await tx.image.findUniqueOrThrow({
      where: { generationId_index: { generationId: lease.generationId, index: input.image } },
    });
    // The version of the worker that began this job, which is this one.
    const generation = await tx.generation.findUniqueOrThrow({
      where: { id: lease.generationId },
      select: { id: true, packVersion: true },
    });
    const { packVersion } = generation;
    const written = {
      storageKey,
      sha256,
      bytes: png.byteLength,
      packVersion,
    };
    const imageId_size = { imageId: image.id, size };
    const before = await tx.stageImage.findUnique({ where: { imageId_size } });
    await tx.stageImage.upsert({
      where: { imageId_size },
      create: { ...imageId_size, ...written, token: lease.fencingToken },
      update: { ...written, token: lease.fencingToken },
    });
    const updated = await tx.image.update({
      where: { id: image.id },
      data: {
        reached: Math.max(size, image.reached ?? 0),
        thumbhash: image.thumbhash ?? input.thumbhash,
      },
      include: { stages: { select: { size: true, packVersion: true } } },
    });
    await tx.generation.updateMany({
      where: { id: lease.generationId, status: 'running' },
      data: { stage, stageImage: input.image },
    });
    if (input.usualMs !== null) await recordStage(tx, { workerId, stage, tookMs: input.usualMs });
    await notifyGeneration(tx, lease.generationId);
    return { view: toImageView(generation, updated), replaced: before?.storageKey };
  });
  if (stored) {
    // A region that is put onto a newer state replaces its stages.
    const { replaced, view } = stored;
    if (replaced !== undefined && replaced !== storageKey) await dropFiles(ctx, [replaced]);
    return view;
  }
  await dropFiles(ctx, [storageKey]);
  throw new AtelierError('gone', 'This generation was deleted while it was drawn.');
};

async function putWhole({ deps: { db, storage } }: Ctx, key: string, png: Uint8Array): Promise<void> {
  try {
    await markOnce({ db, storage });
    await storage.put(key, png, { contentType: 'image/png' });
  } catch (error) {
    throw new AtelierError('storage_failed', 'A finished picture could not be stored.', { cause: error });
  }
}
