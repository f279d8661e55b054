import type { Tx } from '@atelier/db';
import { sourceGone } from '../edit/source';
import { isOpenRegion, type StoredEdit, storedEdit } from '../edit/stored';
import { headOf } from './chain';
import { lockCanvas } from './join';

/**
 * Makes a region that has all its stages the newest state of its shared picture. `onto` is the image onto which
 * the worker put them. Returns `moved` where another region has finished since: then nothing is written. Does
 * nothing for a generation that is no region, or one that finished before. The caller has locked the
 * generation.
 * @throws AtelierError gone (source_gone: the root was hidden or deleted)
 */
export async function settleRegion(
  tx: Tx,
  id: string,
  onto: string | undefined,
): Promise<'settled' | 'moved'> {
  const row = await tx.generation.findUniqueOrThrow({
    where: { id },
    select: { edit: true, canvasId: true },
  });
  const { canvasId } = row;
  if (canvasId === null || !isOpenRegion(row)) return 'settled';
  await lockCanvas(tx, canvasId);
  const head = await headOf(tx, canvasId);
  if (!head) throw sourceGone();
  if (head.imageId !== onto) return 'moved';
  const edit: StoredEdit = { ...storedEdit(row)!, onto: head };
  await tx.generation.update({ where: { id }, data: { edit } });
  await tx.canvas.update({ where: { id: canvasId }, data: { headId: id } });
  return 'settled';
}
