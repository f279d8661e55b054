import type { Tx } from '@atelier/db';
import { AtelierError, type Edit, personOf, rasterize, type StageSize } from '@atelier/domain';
import { joinCanvas } from '../canvas/join';
import type { Ctx } from '../context';
import { sourceGone } from './source';
import { firstNeeded, type StoredEdit } from './stored';

interface Asked {
  edit: Edit;
  parentId: string | undefined;
  count: number;
  roomId: string | null;
  stopAfter: StageSize;
}

/** What a request with an edit writes besides a generation. */
export interface EditPlan {
  stored: StoredEdit;
  uploadId: string | null;
  canvasId: string | null;
}

/**
 * Checks the source of an edit and makes what is stored of it. The caller has locked the person and checked
 * that the parent is shown. Locks the shared picture of a region.
 * @throws AtelierError invalid_request, conflict (the source has not finished the stage that is needed),
 *   not_found (upload), gone (hidden upload or shared picture)
 */
export async function planEdit(tx: Tx, asked: Asked, ctx: Ctx): Promise<EditPlan> {
  const { edit, stopAfter } = asked;
  const { kind } = edit;
  if (edit.kind === 'enlarge' && stopAfter <= edit.keep)
    throw refused('stopAfter', 'Enlarging ends at a larger size than the one that is kept.');
  if (edit.kind === 'repaint' && !rasterize(edit.mask).includes(1))
    throw refused('edit.mask', 'The mask covers nothing. Mark the part to draw anew.');
  const together = edit.kind === 'repaint' && edit.together === true;
  const stored = {
    kind,
    ...('strength' in edit && { strength: edit.strength }),
    ...('mask' in edit && { mask: edit.mask }),
    ...('side' in edit && { side: edit.side }),
    ...('keep' in edit && { keep: edit.keep }),
  };
  if ('upload' in edit.source) {
    if (together) throw refused('edit.together', 'Only a picture of the studio can be repainted together.');
    const { upload } = edit.source;
    await assertOwnUpload(tx, upload, ctx);
    return { stored: { ...stored, source: { upload } }, uploadId: upload, canvasId: null };
  }
  const source = await sourceImage(tx, asked.parentId, edit.source.image, firstNeeded(stored));
  if (!together) return { stored: { ...stored, source }, uploadId: null, canvasId: null };
  if (asked.count !== 1) throw refused('count', 'A region that is repainted together is one picture.');
  if (!asked.roomId) throw refused('room', 'Pictures are repainted together in a room. Name one.');
  const canvasId = await joinCanvas(tx, { source, roomId: asked.roomId });
  return { stored: { ...stored, source }, uploadId: null, canvasId };
}

const refused = (path: string, message: string): AtelierError =>
  new AtelierError('invalid_request', message, { issues: [{ path, message }] });

/** @throws AtelierError not_found (another person's too), gone */
async function assertOwnUpload(tx: Tx, id: string, { actor }: Ctx): Promise<void> {
  // A removal waits for this transaction, or this finds nothing.
  const rows = await tx.$queryRaw<{ ownerId: string; hiddenAt: Date | null }[]>`
    SELECT "ownerId", "hiddenAt" FROM "Upload" WHERE "id" = ${id}::uuid FOR KEY SHARE`;
  const [upload] = rows;
  if (!upload || upload.ownerId !== personOf(actor))
    throw new AtelierError('not_found', 'You have no such uploaded picture.');
  if (upload.hiddenAt) throw sourceGone();
}

/** @throws AtelierError invalid_request, conflict */
async function sourceImage(tx: Tx, parentId: string | undefined, index: number, least: StageSize) {
  if (!parentId) throw refused('parentId', 'Name the generation that the image belongs to.');
  const image = await tx.image.findUnique({
    where: { generationId_index: { generationId: parentId, index } },
    select: { id: true, stages: { select: { size: true } } },
  });
  if (!image) throw refused('edit.source.image', `The generation has no image ${index}.`);
  const sizes = image.stages.map(({ size }) => size);
  if (!sizes.includes(least))
    throw new AtelierError(
      'conflict',
      `This picture has not been drawn at ${least} pixels yet. Wait until it has.`,
    );
  const size = Math.max(...sizes) as StageSize;
  return { generationId: parentId, imageId: image.id, index, size };
}
