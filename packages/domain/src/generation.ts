import { z } from 'zod';
import { captionSchema, styleSchema } from './caption';
import {
  GENERATION_STATUSES,
  GRID_AXES,
  LIMITS,
  ORIGINS,
  PROMOTED_SIZES,
  SAMPLERS,
  SIZE_KEYS,
  STAGE_SIZES,
  STAGES,
  THRESHOLDINGS,
} from './constants';
import { editSchema, editView } from './edit';
import { ERROR_REASONS } from './errors';

export const stageName = z.enum(STAGES);
export const stageSize = z.literal(STAGE_SIZES);
export const samplerName = z.enum(SAMPLERS);
export const thresholding = z.enum(THRESHOLDINGS);
export const generationStatus = z.enum(GENERATION_STATUSES);

export const packName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'a pack is named by a-z, 0-9 and -');
export const roomSlug = z
  .string()
  .max(LIMITS.roomSlugLength)
  .regex(/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/, 'a room is named by a-z, 0-9 and -');
export const seed = z.int().min(0).max(LIMITS.seedMax);
export const generationId = z.uuid();

/** Choices about the sampling. An absent field means the pack's default for each stage. */
export const settingsSchema = z.strictObject({
  guidanceWeight: z.number().min(0).max(LIMITS.guidanceWeightMax).optional(),
  /** Denoising steps of the base stage; the super-resolution stages keep the pack's. */
  steps: z.int().min(LIMITS.stepsMin).max(LIMITS.stepsMax).optional(),
  sampler: samplerName.optional(),
  thresholding: thresholding.optional(),
  /** Noise conditioning augmentation of the super-resolution stages, 0 (none) to 1. */
  augLevel: z.number().min(0).max(1).optional(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** The values of a setting that varies in a grid. */
const axisOf = <S extends z.ZodType>(value: S) => z.array(value).min(2).max(LIMITS.gridCells).optional();

/** Body of `POST /api/v1/generations`; `/imagine` becomes one too. Refuses unknown fields. */
export const requestSchema = z.strictObject({
  caption: captionSchema,
  /**
   * Becomes `, STYLE style` at the end of the caption. The style is never cut: where both do not fit, the
   * caption's own words are, and `warnings` says what was kept.
   */
  style: styleSchema.optional(),
  count: z.int().min(1).max(LIMITS.imagesPerGeneration).default(1),
  /** Seed of image 0; image i draws from seed + i (mod 2³²). Absent: random. */
  seed: seed.optional(),
  ...settingsSchema.shape,
  /**
   * Settings that vary, with two values or more each: with choices in the caption (`{red, blue} fox`, `{2..4}
   * foxes`; a backslash makes a brace literal) they make a grid of at most 25 images at 64 pixels, which
   * share one seed.
   */
  axes: z
    .strictObject({
      guidanceWeight: axisOf(settingsSchema.shape.guidanceWeight.unwrap()),
      steps: axisOf(settingsSchema.shape.steps.unwrap()),
      augLevel: axisOf(settingsSchema.shape.augLevel.unwrap()),
      seed: axisOf(seed),
    })
    .optional(),
  stopAfter: stageSize.default(1024),
  room: roomSlug.optional(),
  /** Keeps it out of galleries, walls and feeds; absent: as the person's settings say. */
  unlisted: z.boolean().optional(),
  parentId: generationId.optional(),
  /**
   * Begins from a picture: an image of `parentId`, or one's upload. Of a grid there is none. The seed of `vary` is a
   * new one unless it is given.
   */
  edit: editSchema.optional(),
  pack: packName.optional(),
});
/** The settings of a person's last /imagine, which the next one takes over; neither the caption nor the seed. */
export const lastImagineSchema = z
  .object({
    style: styleSchema,
    count: z.int().min(1).max(LIMITS.imagesPerGeneration),
    stopAfter: stageSize,
    ...settingsSchema.shape,
  })
  .partial();
export type LastImagine = z.infer<typeof lastImagineSchema>;

export type GenerationRequest = z.input<typeof requestSchema>;
export type ParsedRequest = z.output<typeof requestSchema>;

/**
 * Warnings of an accepted request. `caption_cut`: the pack reads only so many tokens of a
 * caption, or a style needed room; `kept` is the text that is drawn. `unknown_words`: the pack has not learnt
 * these words and ignores them; `nearest` has up to three learnt words that look like each. Clients must pass
 * over codes that they do not know.
 */
export const requestWarning = z.discriminatedUnion('code', [
  z.object({ code: z.literal('caption_cut'), kept: z.string() }),
  z.object({
    code: z.literal('unknown_words'),
    words: z.array(z.string()),
    nearest: z.array(z.array(z.string())),
  }),
]);
export type RequestWarning = z.infer<typeof requestWarning>;

/** An image of a generation, counted from 0. */
export const imageIndex = z
  .int()
  .min(0)
  .max(LIMITS.gridCells - 1);

export const promoteSchema = z.strictObject({
  image: imageIndex,
  to: z.literal(PROMOTED_SIZES),
});

/** One image of a generation as the world sees it. */
export const imageView = z.object({
  index: z.int(),
  seed,
  /** Size in pixels → URL path of the PNG, one entry for each finished stage. */
  stages: z.partialRecord(z.enum(SIZE_KEYS), z.string()),
  /**
   * Size → version of the pack that drew it, where it differs from the generation's: a draft promoted after
   * an upgrade.
   */
  packVersions: z.partialRecord(z.enum(SIZE_KEYS), z.string()).optional(),
  /**
   * Votes that name this image, where there are several. Leaves out guests' votes where people can sign in,
   * as those neither promote nor choose the face.
   */
  votes: z.int().optional(),
  /** Size this image was asked to reach. */
  target: stageSize,
  /** Base64 of the thumbhash of the smallest finished stage. */
  thumbhash: z.string().nullable(),
  /** Of a cell of a grid: its place, and the caption and settings that it is drawn from. */
  cell: z.object({ row: z.int(), column: z.int() }).optional(),
  caption: z.string().optional(),
  settings: settingsSchema.optional(),
});
export type ImageView = z.infer<typeof imageView>;

/**
 * In a room that promotes by votes: the votes that take an image to 256 (twice as many to 1024), and each
 * image's votes.
 */
export const promotionView = z.object({
  threshold: z.int(),
  votes: z.array(z.int()),
  /** Whether guests' votes are left out: people can sign in here. */
  signedInOnly: z.boolean(),
});
export type PromotionView = z.infer<typeof promotionView>;

const gridLabels = z.array(z.array(z.object({ axis: z.enum(['words', ...GRID_AXES]), value: z.string() })));

/** Labels of a grid's rows and columns; a grid of one axis is one row without labels. */
export const gridView = z.object({ rows: gridLabels, columns: gridLabels });
export type GridView = z.infer<typeof gridView>;

/**
 * Everything public about a generation: the body of `GET /api/v1/generations/:id` and the snapshot on
 * sockets.
 */
export const generationView = z.object({
  id: generationId,
  status: generationStatus,
  caption: z.string(),
  settings: settingsSchema,
  seed,
  count: z.int(),
  /** Of a grid, whose `caption` is as it was typed, with its choices. */
  grid: gridView.optional(),
  /** Of a generation that began from a picture. */
  edit: editView.optional(),
  stopAfter: stageSize,
  pack: z.string(),
  /** That of the last job; `packVersions` of an image says where a stage is older. */
  packVersion: z.string().nullable(),
  author: z.object({ id: z.string(), name: z.string(), avatarUrl: z.string().nullable() }).nullable(),
  room: z.string().nullable(),
  /** True: in no gallery and on no wall; anyone with its URL can open it. */
  unlisted: z.boolean().optional(),
  origin: z.enum(ORIGINS),
  /** Current stage; null when it is not running. */
  stage: stageName.nullable(),
  image: z.int().nullable(),
  step: z.int().nullable(),
  steps: z.int().nullable(),
  /** People-facing place in the queue, 0 = next; null when it is not queued. */
  position: z.int().nullable(),
  /** Estimated milliseconds until done; null when unknown or ended. */
  etaMs: z.number().nullable(),
  images: z.array(imageView),
  votes: z.int(),
  /** Whether the person asking has voted. */
  voted: z.boolean(),
  /** The image that this vote is for, where it names one. */
  votedImage: z.int().optional(),
  /** Only in the view of one generation, not in lists, and only where votes promote. */
  promotion: promotionView.optional(),
  /**
   * Only its author and moderators get the id of an unlisted parent; others get an alias that opens nothing.
   */
  parentId: generationId.nullable(),
  childCount: z.int(),
  error: z
    .object({ code: z.string(), message: z.string(), reason: z.enum(ERROR_REASONS).optional() })
    .nullable(),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  url: z.string(),
});
export type GenerationView = z.infer<typeof generationView>;
