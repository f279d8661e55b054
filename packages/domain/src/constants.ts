/**
 * Every list and bound that more than one package names. No zod here: browsers import
 * `@atelier/domain/constants` without the schemas.
 */

export * from './edit-names';

/** The three diffusion stages of the cascade, in the order they run. */
export const STAGES = ['base64', 'sr256', 'sr1024'] as const;
export type StageName = (typeof STAGES)[number];

/** Edge lengths in pixels of the stages' outputs, in the order of `STAGES`. */
export const STAGE_SIZES = [64, 256, 1024] as const;
export type StageSize = (typeof STAGE_SIZES)[number];
/** A smaller stage is a draft: it carries neither credentials nor the mark. */
export const SMALLEST_SIGNED = 256 satisfies StageSize;
/** The same as keys of JSON objects. */
export const SIZE_KEYS = ['64', '256', '1024'] as const satisfies readonly `${StageSize}`[];

/** Sizes that a draft can be promoted to. */
export const PROMOTED_SIZES = [256, 1024] as const satisfies readonly StageSize[];
export type PromotedSize = (typeof PROMOTED_SIZES)[number];

/** Edge lengths in pixels of the WebP copies; 512 is a cheaper view of the 1024-pixel stage for grids. */
export const COPY_SIZES = [64, 256, 512, 1024] as const;
export type CopySize = (typeof COPY_SIZES)[number];

/** Returns the edge length in pixels of the output of `stage`. */
export const sizeOf = (stage: StageName): StageSize => STAGE_SIZES[STAGES.indexOf(stage)]!;

/** Returns the stage that produces images of `size` pixels. */
export const stageOf = (size: StageSize): StageName => STAGES[STAGE_SIZES.indexOf(size)]!;

/**
 * Returns the stages still to run, in order, for an image that holds `have` (null: nothing yet) and wants
 * `target`.
 */
export function remainingStages(have: StageSize | null, target: StageSize): StageName[] {
  return STAGES.filter((stage) => sizeOf(stage) > (have ?? 0) && sizeOf(stage) <= target);
}

/** Samplers that a request or a pack may name; `packages/imagen/src/samplers` implements each of them. */
export const SAMPLERS = ['ddpm', 'ddim', 'dpmpp2m', 'heun'] as const;
export type SamplerName = (typeof SAMPLERS)[number];

export const THRESHOLDINGS = ['none', 'static', 'dynamic'] as const;
export type Thresholding = (typeof THRESHOLDINGS)[number];

/** How a pack prepares a caption for its tokenizer (`packages/tokenizer/src/clean.ts`). */
export const CLEANINGS = ['none', 'lower', 'deepfloyd'] as const;
export type Cleaning = (typeof CLEANINGS)[number];

/** Statuses of a generation that still waits or runs. */
export const ACTIVE_STATUSES = ['queued', 'running'] as const;
export const ENDED_STATUSES = ['done', 'failed', 'cancelled'] as const;
export const GENERATION_STATUSES = [...ACTIVE_STATUSES, ...ENDED_STATUSES] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** A Discord id (snowflake). */
export const DISCORD_ID = /^\d{1,20}$/;

/** Entry points that a generation can come from. */
export const ORIGINS = ['web', 'discord', 'api'] as const;
export type Origin = (typeof ORIGINS)[number];

export const GALLERY_SORTS = ['new', 'top', 'trending'] as const;
export type GallerySort = (typeof GALLERY_SORTS)[number];

/**
 * How far back the gallery's `top` and the leaderboards look. The gallery's windows begin at a half day
 * (UTC), so there a window is up to twelve hours longer than its name.
 */
export const WINDOWS = ['day', 'week', 'month', 'all'] as const;
export type TimeWindow = (typeof WINDOWS)[number];

export const ROLES = ['member', 'moderator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const REPORT_REASONS = [
  'sexual',
  'violent',
  'hateful',
  'person',
  'copyright',
  'spam',
  'other',
] as const;
export type ReportReason = (typeof REPORT_REASONS)[number];

/**
 * What the bearer of a page in Discord's frame begins with, so that it is neither a cookie's token nor an API key.
 */
export const FRAME_TOKEN_PREFIX = 'frame_';

/** Events that a webhook can subscribe to: the ends of one's own generations. */
export const WEBHOOK_EVENTS = ['generation.done', 'generation.failed', 'generation.cancelled'] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Settings that may vary in a grid, in the order of its axes. */
export const GRID_AXES = ['guidanceWeight', 'steps', 'augLevel', 'seed'] as const;
export type GridAxis = (typeof GRID_AXES)[number];

/** Bounds that every entry point shares. Texts are counted in code points (see text.ts). */
export const LIMITS = {
  captionLength: 500,
  /** A style that is asked for apart from the caption. */
  styleLength: 60,
  /** A reporter's note to moderators. */
  noteLength: 500,
  /** A moderator's reason in the audit log. */
  reasonLength: 300,
  filterTermLength: 60,
  keyNameLength: 60,
  webhookUrlLength: 500,
  /** A search; a caption finds itself, so it is as long as one. */
  searchLength: 500,
  tagLength: 40,
  roomNameLength: 80,
  roomSlugLength: 40,
  roomDescriptionLength: 400,
  /** Largest seed: seeds are unsigned 32-bit integers. */
  seedMax: 0xffff_ffff,
  /** Images of one caption and settings. */
  imagesPerGeneration: 4,
  /** Images of a grid: the most that any generation has. */
  gridCells: 25,
  stepsMin: 1,
  stepsMax: 250,
  guidanceWeightMax: 30,
  /** Bytes in the body of an API request. */
  bodyBytes: 64 * 1024,
  /** A file that is verified. */
  verifyBytes: 20 * 1024 * 1024,
  galleryPageSize: 60,
  /** Generations in one request that hides, deletes or exports several. */
  chosenAtOnce: 100,
  /** A room's pictures are counted up to here. */
  roomCount: 1_000,
  displayNameLength: 40,
} as const;

/**
 * Reactions to a picture that people watch, by name. A closed set, so a reaction can carry neither text nor
 * an image.
 */
export const REACTION_EMOJI = { clap: '👏', love: '😍', laugh: '😂', wow: '😮', fire: '🔥' } as const;
export type Reaction = keyof typeof REACTION_EMOJI;
export const REACTIONS = Object.keys(REACTION_EMOJI) as Reaction[];
