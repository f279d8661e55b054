import { withTransaction } from '@atelier/db';
import { AtelierError, parseInput, promoteSchema } from '@atelier/domain';
import { enqueue } from '@atelier/queue';
import { findPack } from '../packs/find';
import { lockPerson, requirePerson } from '../shared/actors';
import { loadVisible, lockVisible } from '../shared/generation-row';
import { notifyGeneration } from '../shared/notify';
import { present } from '../shared/present';
import { checkQuota } from '../shared/quota';
import { hasActiveJob, markQueued } from '../shared/status';
import type { GenerationVerbs } from '../verbs';

// While a job of this generation waits or runs, raising the target is enough: work.begin reads it, and work.finish queues a
// further job for what was raised after that. So two jobs never draw one generation at the same time.
export const promote: GenerationVerbs['promote'] = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { image: index, to } = parseInput(promoteSchema, input.body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, userId);
    await lockVisible(tx, input.id, ctx);
    const row = await loadVisible(tx, input.id, ctx);
    const image = row.images.find((each) => each.index === index);
    if (!image)
      throw new AtelierError('invalid_request', `This generation has no image ${index}.`, {
        issues: [{ path: 'image', message: `at most ${row.count - 1}` }],
      });
    const { stages } = await findPack(tx, row.pack, ctx);
    if (!stages.some(({ size }) => size === to))
      throw new AtelierError(
        'stage_unavailable',
        `The pack of this generation has no stage of ${to} pixels.`,
      );
    if (image.target >= to) return present(tx, row, ctx);
    if (row.status === 'failed' || row.status === 'cancelled')
      throw new AtelierError('conflict', `This generation was ${row.status}; retry it first.`);

    await tx.image.update({ where: { id: image.id }, data: { target: to } });
    if (await hasActiveJob(tx, row.id)) await notifyGeneration(tx, row.id);
    else {
      await checkQuota(tx, userId, ctx);
      await enqueue(tx, { generationId: row.id, userId, roomId: row.roomId, pack: row.pack, priority: 0 });
      await markQueued(tx, row.id);
    }
    return present(tx, await loadVisible(tx, row.id, ctx), ctx);
  });
};
