import { z } from 'zod';
import { maskShape } from './edit';
import { generationId, generationStatus, imageIndex, roomSlug } from './generation';

/** An image of a generation. */
const imageOf = z.object({ generationId, image: z.int() });

/** One region of a shared picture: a generation whose edit is a `repaint` with `together`. */
export const canvasRegion = z.object({
  /** An alias that opens nothing where another person's region is unlisted; then the fields below are null. */
  generationId,
  status: generationStatus,
  /** Waits until a region that it overlaps ends. */
  waits: z.boolean(),
  /** Whether the newest state holds it. */
  isHeld: z.boolean(),
  mask: z.array(maskShape).nullable(),
  caption: z.string().nullable(),
  author: z.object({ id: z.string(), name: z.string(), avatarUrl: z.string().nullable() }).nullable(),
  /** Path of its largest finished picture. */
  url: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type CanvasRegion = z.infer<typeof canvasRegion>;

/** A picture of which several people of a room repaint regions. */
export const canvasView = z.object({
  id: z.uuid(),
  room: roomSlug,
  /** The picture that it began as. */
  root: imageOf,
  /** Its newest state: the last finished region that is shown, or the root. */
  head: imageOf,
  /** Everyone whose regions the newest state holds, in the order they finished, without repetitions. */
  people: z.array(z.string()),
  /** Regions in the order they were asked for: all that wait or run, and the newest ended ones. */
  regions: z.array(canvasRegion),
});
export type CanvasView = z.infer<typeof canvasView>;

/** Ended regions that a view names. */
export const CANVAS_ENDED = 100;

/** Query of `GET /api/v1/canvases`: the shared picture of an image (or of a region of it) in a room. */
export const canvasQuery = z.strictObject({
  generation: generationId,
  image: z.coerce.number().pipe(imageIndex).default(0),
  room: roomSlug,
});

/** Answer: null before anybody has repainted a region of this image together with others in this room. */
export const canvasFound = z.object({ canvas: canvasView.nullable() });
export type CanvasFound = z.infer<typeof canvasFound>;
