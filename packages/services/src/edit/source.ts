import type { Tx } from '@atelier/db';
import { AtelierError, stageSize } from '@atelier/domain';
import type { StoredStages } from './order';
import { needsSource, type StoredEdit, type StoredSource, storedEdit } from './stored';

/** @returns the refusal of an edit whose picture was hidden or deleted meanwhile */
export const sourceGone = (): AtelierError =>
  new AtelierError('gone', 'The picture that this begins from was hidden or deleted.', {
    reason: 'source_gone',
  });

type Row = { edit: unknown; canvasId: string | null; uploadId: string | null };

/**
 * Finds the picture that an edit begins from, and refuses one that is not shown any more.
 * @throws AtelierError gone (source_gone), picture_lost (its smallest stage has lost its file)
 */
export async function findSource(
  tx: Tx,
  edit: StoredEdit,
): Promise<StoredStages | { upload: { storageKey: string; sha256: string } }> {
  if (!('upload' in edit.source)) return stagesOf(tx, edit.source, edit.kind === 'enlarge' ? edit.keep : 64);
  const upload = await tx.upload.findUnique({
    where: { id: edit.source.upload },
    select: { storageKey: true, sha256: true, hiddenAt: true },
  });
  if (!upload || upload.hiddenAt) throw sourceGone();
  return { upload: { storageKey: upload.storageKey, sha256: upload.sha256 } };
}

/**
 * The finished stages of an image up to a size.
 * @param least the smallest stage that must be there
 * @throws AtelierError gone (source_gone), picture_lost
 */
export async function stagesOf(
  tx: Tx,
  { imageId, size }: Pick<StoredSource, 'imageId' | 'size'>,
  least = 64,
): Promise<StoredStages> {
  const image = await tx.image.findUnique({
    where: { id: imageId },
    select: {
      generation: { select: { hiddenAt: true, deletedAt: true } },
      stages: { where: { size: { lte: size } }, orderBy: { size: 'asc' } },
    },
  });
  if (!image || image.generation.hiddenAt || image.generation.deletedAt) throw sourceGone();
  const stages = image.stages.map((stage) => ({
    size: stageSize.parse(stage.size),
    storageKey: stage.storageKey,
    sha256: stage.sha256,
  }));
  if (!stages.some((stage) => stage.size === least))
    throw new AtelierError(
      'picture_lost',
      'The file of the picture that this begins from is missing. Try again in a while.',
    );
  return { imageId, stages };
}

/**
 * Refuses to draw what can no longer be drawn: a stage that `images` lack, whose source was hidden or deleted.
 * @throws AtelierError gone (source_gone), picture_lost
 */
export async function assertSource(
  tx: Tx,
  row: Row,
  images: readonly { reached: number | null; target: number }[],
): Promise<void> {
  const edit = storedEdit(row);
  if (edit && images.some((image) => needsSource(edit, image))) await findSource(tx, edit);
}
