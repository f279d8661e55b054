import type { Tx } from '@atelier/db';
import type { Ctx } from '../context';
import { recordDeed } from '../shared/audit';

/**
 * Hides the upload that a hidden generation began from, so that nothing more begins from it; shows it again when
 * no hidden generation began from it any more. Writes the trail where that changes it.
 */
export async function followHiding(
  tx: Tx,
  ctx: Ctx,
  generation: { id: string; uploadId: string | null },
  reason: string | undefined,
): Promise<void> {
  const { uploadId } = generation;
  if (uploadId === null) return;
  const [before] = await tx.$queryRaw<{ hiddenAt: Date | null; ownerId: string }[]>`
    SELECT "hiddenAt", "ownerId" FROM "Upload" WHERE "id" = ${uploadId}::uuid FOR NO KEY UPDATE`;
  if (!before) return;
  const hides = await tx.generation.count({ where: { uploadId, hiddenAt: { not: null } } });
  if (hides > 0 === (before.hiddenAt !== null)) return;
  await tx.upload.update({ where: { id: uploadId }, data: { hiddenAt: hides > 0 ? ctx.deps.now() : null } });
  await recordDeed(tx, ctx, {
    action: hides > 0 ? 'hide' : 'show',
    subject: 'An uploaded picture',
    generationId: generation.id,
    personId: before.ownerId,
    reason,
  });
}
