import { AtelierError, generationId, parseInput, stageSize } from '@atelier/domain';
import { z } from 'zod';
import { assertVisible } from '../shared/generation-row';
import type { ImageVerbs } from '../verbs';

const inputSchema = z.object({ generationId, index: z.int().min(0).max(255), size: stageSize });

export const open: ImageVerbs['open'] = async ({ ctx, input }) => {
  const { generationId: id, index, size } = parseInput(inputSchema, input);
  const stage = await ctx.deps.db.stageImage.findFirst({
    where: { size, image: { generationId: id, index } },
    select: {
      storageKey: true,
      sha256: true,
      image: { select: { generation: { select: { authorId: true, hiddenAt: true, deletedAt: true } } } },
    },
  });
  if (!stage) throw new AtelierError('not_found', 'There is no such picture, or not yet.');
  assertVisible(stage.image.generation, ctx);
  const bytes = await ctx.deps.storage.get(stage.storageKey);
  if (!bytes) {
    ctx.deps.log.error(
      { generationId: id, storageKey: stage.storageKey },
      'a stored picture has lost its file',
    );
    throw new AtelierError('storage_failed', 'This picture is recorded but its file cannot be found.');
  }
  return { bytes, contentType: 'image/png', etag: stage.sha256, storageKey: stage.storageKey };
};
