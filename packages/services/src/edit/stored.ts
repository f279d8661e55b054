import { EDGES, EDIT_KINDS, maskShape, STAGE_SIZES, type StageSize, stageSize } from '@atelier/domain';
import { z } from 'zod';

/** An image whose stages up to `size` are used: larger ones that it reaches later change nothing. */
const picture = z.object({ generationId: z.uuid(), imageId: z.uuid(), index: z.int(), size: stageSize });
export type StoredSource = z.infer<typeof picture>;

/** The JSON of `Generation.edit`: how a generation begins from a picture. */
const schema = z.object({
  kind: z.enum(EDIT_KINDS),
  source: z.union([picture, z.object({ upload: z.uuid() })]),
  /** Of `vary` and `repaint`. */
  strength: z.number().optional(),
  /** Of `repaint`. Absent also where its author's account was deleted. */
  mask: z.array(maskShape).optional(),
  /** Of `extend`. */
  side: z.enum(EDGES).optional(),
  /** Of `enlarge`. */
  keep: stageSize.optional(),
  /**
   * Of a region that waits for others: what its job will be, and the jobs that it had before it waited. A guest's turn
   * is 128 bits of a hash, which are no UUID of any version.
   */
  held: z
    .object({
      jobs: z.int(),
      costMs: z.number(),
      turn: z.guid().nullable(),
      traceparent: z.string().optional(),
    })
    .optional(),
  /** Of a region that has finished: the picture onto which it was put. */
  onto: picture.optional(),
});
export type StoredEdit = z.infer<typeof schema>;

/** The edit of a row; null where it began from noise. @throws ZodError (not written by this code) */
export const storedEdit = (row: { edit: unknown }): StoredEdit | null =>
  row.edit === null || row.edit === undefined ? null : schema.parse(row.edit);

/** A region of a shared picture that no finished state holds yet. */
export const isOpenRegion = (row: { canvasId: string | null; edit: unknown }): boolean =>
  row.canvasId !== null && storedEdit(row)?.onto === undefined;

/**
 * Whether a stage that `image` lacks is drawn from the source. `vary` needs it for the base alone; a part that
 * stays is needed at every size that the source had; larger stages begin from the image's own smaller one.
 */
export function needsSource(edit: StoredEdit, image: { reached: number | null; target: number }): boolean {
  const reached = image.reached ?? 0;
  const had = 'upload' in edit.source ? 1024 : edit.source.size;
  if (edit.kind === 'vary') return reached < STAGE_SIZES[0];
  if (edit.kind === 'enlarge') return reached < (edit.keep ?? STAGE_SIZES[0]);
  return STAGE_SIZES.some((size) => size > reached && size <= image.target && size <= had);
}

/** The smallest stage that the source must have. */
export const firstNeeded = ({ kind, keep }: Pick<StoredEdit, 'kind' | 'keep'>): StageSize =>
  kind === 'enlarge' ? (keep ?? STAGE_SIZES[0]) : STAGE_SIZES[0];
