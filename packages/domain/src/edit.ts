import { z } from 'zod';
import { EDGES, EDIT_KINDS, LIMITS, MASK_UNITS, STAGE_SIZES } from './constants';
import { EDIT_LIMITS } from './edit-names';

/** A coordinate or length of a mask, in 1/1024 of the picture's side; 0, 0 is its upper left corner. */
const unit = z.int().min(0).max(MASK_UNITS);
/** x0, y0, x1, y1, … */
const points = (fewest: number) =>
  z
    .array(unit)
    .min(2 * fewest)
    .max(2 * EDIT_LIMITS.maskPoints)
    .refine((all) => all.length % 2 === 0, 'must be pairs of x and y');
const erase = z.literal(true).optional();

/** One stroke of a mask. `erase`: takes its area out of the strokes before it. */
export const maskShape = z.union([
  /** Left, top, width, height. */
  z.strictObject({ rect: z.tuple([unit, unit, unit.min(1), unit.min(1)]), erase }),
  /** A closed polygon, filled by the even-odd rule. */
  z.strictObject({ lasso: points(3), erase }),
  /** A line with round ends; `brush` is its radius. One point is a dot. */
  z.strictObject({ brush: unit.min(1).max(MASK_UNITS / 2), path: points(1), erase }),
]);
export type MaskShape = z.infer<typeof maskShape>;

/** The strokes of a mask, in the order they were made. What they cover is drawn anew. */
export const maskShapes = z
  .array(maskShape)
  .min(1)
  .max(EDIT_LIMITS.maskShapes)
  .refine(
    (all) => all.reduce((sum, shape) => sum + pointsIn(shape), 0) <= EDIT_LIMITS.maskPoints,
    `a mask has at most ${EDIT_LIMITS.maskPoints} points`,
  );

const pointsIn = (shape: MaskShape): number =>
  'lasso' in shape ? shape.lasso.length / 2 : 'path' in shape ? shape.path.length / 2 : 2;

/**
 * Noise level at which the base begins, 0 to 1: 0 gives the source back, 1 is a new picture (SDEdit, Meng et al.
 * 2022).
 */
const strength = z.number().min(0).max(1);

/** The picture that an edit begins from: an image of the parent, or one's own upload. */
const source = z.union([
  z.strictObject({
    image: z
      .int()
      .min(0)
      .max(LIMITS.gridCells - 1),
  }),
  z.strictObject({ upload: z.uuid() }),
]);

/**
 * How a generation begins from a picture.
 * - `vary`: the whole picture from `strength` on.
 * - `repaint`: only what `mask` covers; everything else stays as it is. `together`: in a room, onto the newest
 *   state of the picture that others repaint too.
 * - `extend`: the picture moves by half its side, and the half that is free at `side` is drawn.
 * - `enlarge`: the picture is the finished stage of `keep` pixels; only larger stages are drawn.
 */
export const editSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal(EDIT_KINDS[0]), source, strength }),
  z.strictObject({
    kind: z.literal(EDIT_KINDS[1]),
    source,
    mask: maskShapes,
    strength: strength.default(1),
    together: z.literal(true).optional(),
  }),
  z.strictObject({ kind: z.literal(EDIT_KINDS[2]), source, side: z.enum(EDGES) }),
  z.strictObject({
    kind: z.literal(EDIT_KINDS[3]),
    source,
    keep: z.literal([STAGE_SIZES[0], STAGE_SIZES[1]]).default(64),
  }),
]);
export type Edit = z.output<typeof editSchema>;
export type EditInput = z.input<typeof editSchema>;

/**
 * An edit as the world sees it. Its source is the generation's parent, or an upload, which only its owner and
 * moderators can open.
 */
export const editView = z.object({
  kind: z.enum(EDIT_KINDS),
  /** Image of the parent; null: an upload. */
  image: z.int().nullable(),
  /** Of an upload that the caller may open. */
  upload: z.uuid().optional(),
  strength: z.number().optional(),
  /** Not in the gallery and the leaderboards. */
  mask: z.array(maskShape).optional(),
  side: z.enum(EDGES).optional(),
  keep: z.int().optional(),
  /** Of a region of a shared picture. */
  shared: z
    .object({
      /** The shared picture, the same for all its regions. */
      canvas: z.uuid(),
      /** Everyone whose regions the result holds, in the order they finished, without repetitions. */
      people: z.array(z.string()),
      /** Waits until a region that it overlaps is finished. */
      waits: z.boolean(),
    })
    .optional(),
});
export type EditView = z.infer<typeof editView>;

/** What was done to an uploaded file that its owner may want to know. */
export const uploadNote = z.enum(['first_frame', 'cropped', 'padded', 'flattened', 'profile', 'enlarged']);
export type UploadNote = z.infer<typeof uploadNote>;

/** How a file that is not square becomes a square. */
export const uploadQuery = z.strictObject({
  fit: z.enum(['crop', 'pad']).default('crop'),
  /** Where the square lies along the longer side: 0 is its beginning, 1 its end. */
  at: z.coerce.number().min(0).max(1).default(0.5),
  /** Under transparent parts and around a padded picture: six hexadecimal digits. */
  background: z
    .string()
    .regex(/^[0-9a-f]{6}$/i, 'must be six hexadecimal digits')
    .default('ffffff'),
});

/** A person's own picture, re-encoded as a square. */
export const uploadView = z.object({
  id: z.uuid(),
  /** Path of its PNG, 1024 pixels a side; for its owner and moderators alone. */
  url: z.string(),
  /** Sides of the file in pixels, upright. */
  width: z.int(),
  height: z.int(),
  notes: z.array(uploadNote),
  /** A moderator hid it: nothing begins from it any more. */
  hidden: z.literal(true).optional(),
  createdAt: z.iso.datetime(),
});
export type UploadView = z.infer<typeof uploadView>;

/** Query of `GET /api/v1/uploads`: one's own, newest first. */
export const uploadsQuery = z.strictObject({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.galleryPageSize).default(24),
});
/** A keyset page: `cursor` asks for the next one and is null on the last. */
export const uploadsPage = z.object({ items: z.array(uploadView), cursor: z.string().nullable() });
export type UploadsPage = z.infer<typeof uploadsPage>;
