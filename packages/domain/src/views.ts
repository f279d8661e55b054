import { z } from 'zod';
import { lineSchema, textSchema } from './caption';
import { CLEANINGS, GALLERY_SORTS, LIMITS, REACTIONS, ROLES, WINDOWS } from './constants';
import { editView } from './edit';
import {
  generationId,
  generationStatus,
  generationView,
  imageIndex,
  packName,
  promotionView,
  requestWarning,
  roomSlug,
  samplerName,
  settingsSchema,
  stageName,
  stageSize,
} from './generation';

/**
 * Answer to `POST /api/v1/generations`. `position` 0 is next; `etaMs` is null while no worker has been
 * measured.
 */
export const acceptedView = z.object({
  id: generationId,
  status: generationStatus,
  position: z.int().nullable(),
  etaMs: z.number().nullable(),
  url: z.string(),
  /** The current generation, so that watchers need no further request. */
  generation: generationView,
  /** Empty when all of the request is drawn. */
  warnings: z.array(requestWarning),
});
export type AcceptedView = z.infer<typeof acceptedView>;

/** Body of `PUT /api/v1/generations/:id/vote`: the image that the vote is for, if chosen. */
export const voteSchema = z.strictObject({
  image: imageIndex.optional(),
});
export const voteView = z.object({
  generationId,
  votes: z.int(),
  voted: z.boolean(),
  /** As in the view of a generation. */
  votedImage: z.int().optional(),
  promotion: promotionView.optional(),
});
export type VoteView = z.infer<typeof voteView>;

/** Marks a reaction of one's own: a page that has shown it at once passes over its event. */
export const reactionToken = z.string().regex(/^[0-9a-f]{8,32}$/);
/** Body of `POST /api/v1/generations/:id/reactions`. */
export const reactionSchema = z.strictObject({
  reaction: z.enum(REACTIONS),
  token: reactionToken.optional(),
});
/** A reaction is told to those who watch, and not kept. */
export const reactionView = z.object({ generationId, reaction: z.enum(REACTIONS) });
export type ReactionView = z.infer<typeof reactionView>;

/** Query of `GET /api/v1/gallery`. Coerces numbers, which arrive as text. */
export const gallerySchema = z.strictObject({
  sort: z.enum(GALLERY_SORTS).default('new'),
  /** Of `top` alone. */
  window: z.enum(WINDOWS).default('all'),
  /** Words that the caption must contain. */
  q: textSchema(LIMITS.searchLength).optional(),
  /** One word of the pack's vocabulary, matched as a whole word of the caption. */
  tag: textSchema(LIMITS.tagLength).optional(),
  room: roomSlug.optional(),
  author: z.uuid().optional(),
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(LIMITS.galleryPageSize).default(24),
});
export type GalleryQuery = z.input<typeof gallerySchema>;

/** A keyset page: `cursor` asks for the next one and is null on the last. */
export const galleryPage = z.object({ items: z.array(generationView), cursor: z.string().nullable() });
export type GalleryPage = z.infer<typeof galleryPage>;

/** One generation in a lineage tree, with what changed on the edge from its parent. */
export const lineageNode = z.object({
  /**
   * Only its author and moderators get the id of an unlisted relative; others get an alias that opens
   * nothing.
   */
  id: generationId,
  parentId: generationId.nullable(),
  /**
   * Generations between this one and the one asked about: negative for ancestors, 0 itself, positive for
   * descendants.
   */
  depth: z.int(),
  /** Null, like the fields below, when the generation was hidden or deleted: the tree keeps its shape. */
  caption: z.string().nullable(),
  settings: settingsSchema.nullable(),
  seed: z.int().nullable(),
  pack: z.string().nullable(),
  /** Null also before the first stage. */
  packVersion: z.string().nullable(),
  author: z.string().nullable(),
  status: z.string(),
  votes: z.int(),
  /** URL path of the largest finished picture of image 0. */
  image: z.string().nullable(),
  thumbhash: z.string().nullable(),
  /** Of a generation that began from a picture, where that generation is shown. */
  edit: editView.optional(),
  createdAt: z.iso.datetime(),
  /** Against the parent; null at the root and where the parent is not shown. */
  changes: z
    .object({
      addedWords: z.array(z.string()),
      removedWords: z.array(z.string()),
      seed: z.boolean(),
      settings: z.array(z.string()),
    })
    .nullable(),
});
export type LineageNode = z.infer<typeof lineageNode>;
/** Oldest ancestor first; `truncated` says that the bound on depth or number cut the tree. */
export const lineageView = z.object({
  ancestors: z.array(lineageNode),
  self: lineageNode,
  descendants: z.array(lineageNode),
  truncated: z.boolean(),
});
export type LineageView = z.infer<typeof lineageView>;

/** This many votes for one image take it to 256, twice as many to 1024; null: votes promote nothing. */
const promoteVotes = z.int().min(1).max(1000).nullable();
const roomName = lineSchema(LIMITS.roomNameLength, 'a room’s name');
/** A few sentences about a room; empty text takes them away. */
const roomDescription = textSchema(LIMITS.roomDescriptionLength)
  .transform((text) => text || null)
  .nullable();
/** Body of `POST /api/v1/rooms`. Without `slug` the address is made from the name. */
export const roomSchema = z.strictObject({
  slug: roomSlug.optional(),
  name: roomName,
  description: roomDescription.optional(),
  promoteVotes: promoteVotes.optional(),
});
/** Body of `PUT /api/v1/rooms/:slug`: its owner or a moderator. A new name makes a new address. */
export const roomSettingsSchema = z.strictObject({
  name: roomName.optional(),
  description: roomDescription.optional(),
  promoteVotes: promoteVotes.optional(),
});
/** Body of `PUT /api/v1/rooms/:slug/closed`. */
export const roomClosedSchema = z.strictObject({ closed: z.boolean() });
/** Body of `PUT /api/v1/rooms/:slug/owner`. */
export const roomOwnerSchema = z.strictObject({ personId: z.uuid() });
export const roomView = z.object({
  slug: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  ownerId: z.string().nullable(),
  ownerName: z.string().nullable(),
  /** Closed: takes no new pictures. */
  closed: z.boolean(),
  /** Whether a Discord channel is behind it. */
  discord: z.boolean(),
  /** Pictures that are shown, counted up to 1,000: that many or more. */
  generationCount: z.int().max(LIMITS.roomCount),
  promoteVotes,
  createdAt: z.iso.datetime(),
});
export type RoomView = z.infer<typeof roomView>;

export const personView = z.object({
  id: z.string(),
  name: z.string(),
  avatarUrl: z.string().nullable(),
  isGuest: z.boolean(),
  role: z.enum(ROLES),
  banned: z.boolean(),
  locale: z.string().nullable(),
});
export type PersonView = z.infer<typeof personView>;

/** A person's choices for the site and the bot. */
export const preferencesSchema = z.strictObject({
  /** One of the supported languages (a primary tag such as `de`), or null: the browser's or Discord's. */
  language: z
    .string()
    .regex(/^[a-z]{2}$/)
    .nullable(),
  /** Keeps this person's new generations out of galleries and walls by default. */
  unlisted: z.boolean(),
});
export type Preferences = z.infer<typeof preferencesSchema>;

/** The file that a pack with a closed vocabulary brings: every word of the captions that it learnt from. */
export const wordsFile = z.object({ words: z.array(z.string().min(1).max(100)) });

/** Body of `GET /api/v1/packs/:name/words`; null where the pack's vocabulary is open. */
export const packWordsView = z.object({ words: wordsFile.shape.words.nullable() });
export type PackWordsView = z.infer<typeof packWordsView>;

/** Body of `GET /api/v1/packs`: the packs of live workers and of this machine. */
export const packView = z.object({
  name: packName,
  version: z.string(),
  title: z.string(),
  description: z.string(),
  licence: z.string(),
  stages: z.array(
    z.object({
      name: stageName,
      size: stageSize,
      sampler: samplerName,
      steps: z.int(),
      guidanceWeight: z.number(),
    }),
  ),
  /** Kind of word (`objects`, `colours`, …) → words the pack was trained on. */
  vocabulary: z.record(z.string(), z.array(z.string())),
  examples: z.array(z.string()),
  /**
   * How much of a caption the pack reads, with the SHA-256 of its two tokenizer files and, where its
   * vocabulary is closed, of its list of words.
   */
  text: z
    .object({
      maxTokens: z.int().min(1),
      clean: z.enum(CLEANINGS),
      tokenizer: z.string().regex(/^[0-9a-f]{64}$/),
      config: z.string().regex(/^[0-9a-f]{64}$/),
      words: z
        .string()
        .regex(/^[0-9a-f]{64}$/)
        .optional(),
    })
    .optional(),
});
export type PackView = z.infer<typeof packView>;
/** A pack and who draws with it now. */
export const servedPack = packView.extend({
  isDefault: z.boolean(),
  /** Live workers that have it. */
  workers: z.int(),
  /** Whether requests for it are taken now: a worker has it, or none lives at all and they wait. */
  served: z.boolean(),
});
export type ServedPack = z.infer<typeof servedPack>;
/**
 * Whether a remix is drawn with its parent's pack, `own`: where a worker has it, and where none has the default one
 * either, so that a refusal names the parent's.
 */
export const keepsPack = (
  own: ServedPack | null | undefined,
  usual: ServedPack | null | undefined,
): boolean => own?.served === true || usual?.served !== true;
export const packsView = z.object({ packs: z.array(servedPack) });
export type PacksView = z.infer<typeof packsView>;

/** Body of `PUT /api/v1/me/line`: the generations that wait, as they should be served; others follow. */
export const lineOrderSchema = z.strictObject({ order: z.array(generationId).min(1).max(200) });
/** Body of `POST /api/v1/me/line/pause`. */
export const linePauseSchema = z.strictObject({
  ids: z.array(generationId).min(1).max(200),
  paused: z.boolean(),
});
/** One's own generations that wait, in the order of serving; paused ones come last and have no position. */
export const lineView = z.object({
  items: z.array(z.object({ generation: generationView, paused: z.boolean() })),
});
export type LineView = z.infer<typeof lineView>;

/** Body of `GET /api/v1/queue`. */
export const queueView = z.object({
  waiting: z.int(),
  running: z.int(),
  /** Milliseconds until everything that waits now is done; null when no live worker has been measured. */
  etaMs: z.number().nullable(),
  workers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      device: z.string(),
      pack: z.string(),
      packVersion: z.string(),
      draining: z.boolean(),
      /** Heard from within the last 15 s. */
      live: z.boolean(),
      busy: z.boolean(),
      /** The worker's current job; never the generation, which may be unlisted. */
      currentJobId: z.string().nullable().optional(),
      /** Sizes it can draw. */
      sizes: z.array(z.int()).optional(),
      /** Stage → exponentially weighted milliseconds for one image at the pack's default steps. */
      stageMs: z.partialRecord(stageName, z.number()),
      heartbeatAt: z.iso.datetime(),
    }),
  ),
});
export type QueueView = z.infer<typeof queueView>;
