import { Readable } from 'node:stream';
import { AtelierError, generationId, parseInput, stageSize } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';
import { isOpenRegion } from '../edit/stored';
import { copyKey, copySize, makeCopy, sourceOf } from '../shared/copies';
import { assertVisible } from '../shared/generation-row';
import { belonging } from '../upkeep/belonging';
import { dropRow } from '../upkeep/repair';

const place = { generationId, index: z.int().min(0).max(255) };
const inputSchema = z.union([
  z.object({ ...place, size: stageSize, format: z.literal('png').optional() }),
  z.object({ ...place, size: copySize, format: z.literal('webp') }),
]);

/**
 * A finished stage, or a copy of it. `etag` begins with the PNG's SHA-256 in hex. PNGs of one tag have the
 * same bytes; copies that were made twice differ in their signature.
 */
export interface OpenedImage {
  /** Reads the whole file. @throws picture_lost (missing or damaged: it is drawn again), storage_failed */
  read(): Promise<Uint8Array>;
  /**
   * Opens the file without holding it in memory. The caller reads `body` to its end or destroys it. @throws
   * as read
   */
  stream(): Promise<{ body: Readable; bytes: number }>;
  /**
   * Key under which the storage holds the file, after looking. Makes a copy that is missing; null where it could
   * not be stored. @throws as read
   */
  storedKey(): Promise<string | null>;
  contentType: 'image/png' | 'image/webp';
  /** Whether the bytes stay as they are. Those of a region may change until it has finished. */
  isFinal: boolean;
  etag: string;
  /** Key of the PNG, also where a copy is open. */
  storageKey: string;
}

/**
 * Opens a stage as PNG (the default) or as its WebP copy; the copies add a 512. Reads nothing yet.
 * @throws not_found, gone
 */
export const open: Verb<
  { generationId: string; index: number; size: number; format?: 'png' | 'webp' | undefined },
  OpenedImage
> = async ({ ctx, input }) => {
  const { generationId: id, index, size, format } = parseInput(inputSchema, input);
  const stage = await ctx.deps.db.stageImage.findFirst({
    where: { size: sourceOf(size), image: { generationId: id, index } },
    select: {
      imageId: true,
      size: true,
      storageKey: true,
      sha256: true,
      bytes: true,
      image: {
        select: {
          generation: {
            select: { authorId: true, hiddenAt: true, deletedAt: true, canvasId: true, edit: true },
          },
        },
      },
    },
  });
  if (!stage) throw new AtelierError('not_found', 'There is no such picture, or not yet.');
  assertVisible(stage.image.generation, ctx);
  const { storageKey, sha256 } = stage;
  const isFinal = !isOpenRegion(stage.image.generation);
  const { storage } = ctx.deps;
  const png = async (): Promise<Uint8Array> => {
    const bytes = await storage.get(storageKey);
    return bytes?.byteLength === stage.bytes ? bytes : lost(ctx, { ...stage, generationId: id });
  };
  if (format !== 'webp')
    return {
      read: png,
      stream: async () => {
        const opened = await storage.stream(storageKey);
        if (opened?.bytes === stage.bytes) return opened;
        opened?.body.destroy();
        return lost(ctx, { ...stage, generationId: id });
      },
      storedKey: async () =>
        (await storage.has(storageKey)) ? storageKey : lost(ctx, { ...stage, generationId: id }),
      contentType: 'image/png',
      isFinal,
      etag: sha256,
      storageKey,
    };
  const copy = copyKey(storageKey, size);
  const make = async (): Promise<Uint8Array> => makeCopy(ctx.deps, storageKey, size, await png());
  return {
    read: async () => (await storage.get(copy)) ?? make(),
    stream: async () => (await storage.stream(copy)) ?? whole(await make()),
    storedKey: async () => {
      if (await storage.has(copy)) return copy;
      await make();
      return (await storage.has(copy)) ? copy : null;
    },
    contentType: 'image/webp',
    isFinal,
    etag: `${sha256}-${size}-webp`,
    storageKey,
  };
};

const whole = (bytes: Uint8Array): Awaited<ReturnType<OpenedImage['stream']>> => ({
  body: Readable.from([bytes]),
  bytes: bytes.length,
});

type StoredStage = { imageId: string; generationId: string; size: number; storageKey: string };

/**
 * Queues a stage whose file is missing or has another size than its row. Requires a storage with this
 * database's id, so that an unmounted disk does not empty the rows.
 * @throws AtelierError picture_lost, always
 */
async function lost(ctx: Ctx, stage: StoredStage): Promise<never> {
  const { storageKey, generationId: id } = stage;
  const redrawn = (await belonging(ctx.deps)) === 'ours' && (await dropRow(ctx, stage));
  ctx.deps.log.error(
    { generationId: id, storageKey, redrawn },
    'a stored picture has lost its file, or part of it',
  );
  throw new AtelierError(
    'picture_lost',
    redrawn
      ? 'The file of this picture was damaged. It is being drawn again; look again in a while.'
      : 'The file of this picture is missing or damaged.',
  );
}
