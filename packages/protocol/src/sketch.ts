import {
  captionSchema,
  type PersonView,
  packName,
  roomSlug,
  type Settings,
  seed,
  settingsSchema,
} from '@atelier/domain';
import { z } from 'zod';

/** Browser → web: a caption in the making. The newest of a person replaces the one before. Acknowledged. */
export const sketchPayload = z.strictObject({
  /** Rises with every sketch of a page; the answer names it. */
  seq: z.int().min(0),
  caption: captionSchema,
  /** Seed that the picture's image 0 will have. */
  seed,
  settings: settingsSchema,
  /** Absent: the default pack. */
  pack: packName.optional(),
  /** Room whose people may see it grow. The page must be in that room. Absent: only the typist sees it. */
  room: roomSlug.optional(),
});
export type SketchPayload = z.input<typeof sketchPayload>;

const bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/**
 * Web → browser: the 64-pixel draft of sketch `seq`, or why there is none. `besideJobs`: pictures were being made
 * meanwhile, and drafts are few.
 */
export type SketchResult = { seq: number } & (
  | { ok: true; webp: Uint8Array; steps: number; besideJobs: boolean }
  | { ok: false; code: string }
);

/** A person's caption as the others in a room see it. In memory only. */
export interface Ghost {
  person: Pick<PersonView, 'id' | 'name' | 'avatarUrl'>;
  caption: string;
  /** Newest draft; null until there is one. */
  webp: Uint8Array | null;
}
/** Web → browser: a ghost changed. `webp` is absent when the picture is the one sent before. */
export type GhostPayload = { room: string } & (
  | ({ gone?: never; webp?: Uint8Array } & Pick<Ghost, 'person' | 'caption'>)
  | { gone: true; person: Pick<Ghost['person'], 'id'> }
);

/** Worker → web: what this worker's lane for drafts can do now. Sent on connection and when it changes. */
export const lanePayload = z.object({
  pack: packName,
  /** `slow`: a draft costs more than drafts may, so none is drawn. */
  state: z.enum(['open', 'slow']),
  /** Drafts that the worker takes at once. */
  capacity: z.int().min(1).max(64),
});
export type LanePayload = z.infer<typeof lanePayload>;

/** Web → worker, acknowledged with a `DraftAnswer`; socket.io relates the two. */
export const draftPayload = z.object({ caption: captionSchema, seed, settings: settingsSchema });
export type DraftPayload = { caption: string; seed: number; settings: Settings };

/** Largest draft in bytes; a 64-pixel WebP has a tenth of it. */
const DRAFT_BYTES = 32 * 1024;
export const draftAnswer = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    webp: bytes.refine(({ length }) => length <= DRAFT_BYTES),
    steps: z.int().min(1),
    /** Whether a job ran or had just run. Workers of an earlier version do not say it. */
    besideJobs: z.boolean().default(false),
  }),
  z.object({
    ok: z.literal(false),
    /** `busy`: ask again after `waitMs`. `failed`: this caption gets no draft. */
    code: z.enum(['busy', 'failed']),
    waitMs: z.number().min(0).max(60_000),
  }),
]);
export type DraftAnswer = z.infer<typeof draftAnswer>;
