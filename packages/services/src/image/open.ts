import { AtelierError, generationId, parseInput, stageSize } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx } from '../context';
import { copySize, keptCopy, makeCopy, sourceOf } from '../shared/copies';
import { assertVisible } from '../shared/generation-row';
import type { ImageVerbs } from '../verbs';

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
  if (format !== 'webp')
    return { bytes: await readPng(ctx, id, storageKey), contentType: 'image/png', etag: sha256, storageKey };
  const bytes =
    (await keptCopy(ctx.deps.storage, storageKey, size)) ??
    (await makeCopy(ctx.deps.storage, storageKey, size, await readPng(ctx, id, storageKey)));
  return { bytes, contentType: 'image/webp', etag: `${sha256}-${size}-webp`, storageKey };
};

async function readPng({ deps }: Ctx, generation: string, storageKey: string): Promise<Uint8Array> {
  const bytes = await deps.storage.get(storageKey);
  if (bytes) return bytes;
  deps.log.error({ generationId: generation, storageKey }, 'a stored picture has lost its file');
  throw new AtelierError('storage_failed', 'This picture is recorded but its file cannot be found.');
}
