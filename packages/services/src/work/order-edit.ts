import type { Tx } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import { headOf } from '../canvas/chain';
import type { OrderEdit, StoredStages } from '../edit/order';
import { findSource, sourceGone, stagesOf } from '../edit/source';
import { needsSource, type StoredEdit, storedEdit } from '../edit/stored';

type Row = { edit: unknown; canvasId: string | null };

/**
 * Resolves how each image of a generation begins from a picture; null for a generation that begins from noise.
 * @throws AtelierError gone (source_gone), picture_lost
 */
export async function orderEdits(
  tx: Tx,
  row: Row,
  images: readonly { reached: number | null; target: number }[],
): Promise<(OrderEdit | null)[]> {
  const edit = storedEdit(row);
  if (!edit) return images.map(() => null);
  const needed = images.map((image) => needsSource(edit, image));
  const source = needed.includes(true) ? await findSource(tx, edit) : null;
  const onto = row.canvasId ? await underRegion(tx, row.canvasId, edit) : null;
  return images.map((_, at) => ({
    kind: edit.kind,
    strength: edit.strength ?? (edit.kind === 'enlarge' ? 0 : 1),
    mask: edit.mask ?? null,
    side: edit.side ?? null,
    keep: edit.keep ?? null,
    source: needed[at] ? source : null,
    onto,
  }));
}

/**
 * The picture under a region: the one onto which it was put where it has finished, else the newest state of the
 * shared picture. Null where it has finished and that picture is gone: its larger stages begin from its own.
 * @throws AtelierError gone (source_gone), picture_lost
 */
export async function underRegion(tx: Tx, canvasId: string, edit: StoredEdit): Promise<StoredStages | null> {
  if (edit.onto) return stagesOf(tx, edit.onto).catch(nullIfGone);
  const head = await headOf(tx, canvasId);
  if (!head) throw sourceGone();
  return stagesOf(tx, head);
}

function nullIfGone(error: unknown): null {
  if (error instanceof AtelierError && error.code === 'gone') return null;
  throw error;
}
