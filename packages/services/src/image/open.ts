import { Readable } from 'node:stream';
import { AtelierError, generationId, parseInput, stageSize } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx } from '../context';
import { copyKey, copySize, makeCopy, sourceOf } from '../shared/copies';
import { assertVisible } from '../shared/generation-row';
import type { ImageVerbs, OpenedImage } from '../verbs';

const place = { generationId, index: z.int().min(0).max(255) };
const inputSchema = z.union([
  z.object({ ...place, size: stageSize, format: z.literal('png').optional() }),
  z.object({ ...place, size: copySize, format: z.literal('webp') }),
]);

export const open: ImageVerbs['open'] = async ({ ctx, input }) => {
  const { generationId: id, index, size, format } = parseInput(inputSchema, input);
  const stage = await ctx.deps.db.stageImage.findFirst({
    where: { size: sourceOf(size), image: { generationId: id, index } },
    select: {
      storageKey: true,
      sha256: true,
      image: { select: { generation: { select: { authorId: true, hiddenAt: true, deletedAt: true } } } },
    },
  });
  if (!stage) throw new AtelierError('not_found', 'There is no such picture, or not yet.');
  assertVisible(stage.image.generation, ctx);
  const { storageKey, sha256 } = stage;
  const { storage } = ctx.deps;
  const png = async (): Promise<Uint8Array> => (await storage.get(storageKey)) ?? lost(ctx, id, storageKey);
  if (format !== 'webp')
    return {
      read: png,
      stream: async () => (await storage.stream(storageKey)) ?? lost(ctx, id, storageKey),
      contentType: 'image/png',
      etag: sha256,
      storageKey,
    };
  const copy = copyKey(storageKey, size);
  const make = async (): Promise<Uint8Array> => makeCopy(storage, storageKey, size, await png());
  return {
    read: async () => (await storage.get(copy)) ?? make(),
    stream: async () => (await storage.stream(copy)) ?? whole(await make()),
    contentType: 'image/webp',
    etag: `${sha256}-${size}-webp`,
    storageKey,
  };
};

const whole = (bytes: Uint8Array): Awaited<ReturnType<OpenedImage['stream']>> => ({
  body: Readable.from([bytes]),
  bytes: bytes.length,
});

function lost({ deps }: Ctx, generation: string, storageKey: string): never {
  deps.log.error({ generationId: generation, storageKey }, 'a stored picture has lost its file');
  throw new AtelierError('storage_failed', 'This picture is recorded but its file cannot be found.');
}
