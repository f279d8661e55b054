import { type GenerationView, generationId, roomSlug, stageName } from '@atelier/domain';
import { z } from 'zod';
import type { ReactionPayload, RoomChangedPayload, VotedPayload } from './passing';
import type { Ghost, GhostPayload, SketchPayload, SketchResult } from './sketch';

/** Client → server payloads of the default namespace. `watch` and `join` are acknowledged. */
export const watchPayload = z.strictObject({ generationId });
export const leavePayload = z.strictObject({ room: roomSlug });
/** `wall: false` asks for presence only, and leaves the wall if the socket was on it. */
export const joinPayload = leavePayload.extend({ wall: z.boolean().optional() });

/** Acknowledgement: a snapshot, or an error with a stable code. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: { code: string; message: string } };

/**
 * Frame of a denoising step. Volatile: it may be dropped, and the latest wins. `preview` holds WebP bytes of
 * the current x0.
 */
export const progressPayload = z.object({
  generationId,
  attempt: z.int(),
  /**
   * Increases within an attempt; a frame whose (attempt, seq) is not larger than the last one seen is stale.
   */
  seq: z.int(),
  image: z.int(),
  stage: stageName,
  step: z.int(),
  steps: z.int(),
  etaMs: z.number().nullable(),
  preview: z.custom<Uint8Array>((value) => value instanceof Uint8Array).optional(),
});
export type ProgressPayload = z.infer<typeof progressPayload>;

export type Presence = {
  room: string;
  count: number;
  people: { id: string; name: string; avatarUrl: string | null }[];
};
export type VotesPayload = { generationId: string } & Pick<GenerationView, 'votes' | 'promotion'>;
export type WatchSnapshot = {
  generation: GenerationView;
  progress: ProgressPayload | null;
  /** The newest frames of the other images, the oldest first. */
  others?: ProgressPayload[];
};
export type RoomSnapshot = {
  room: string;
  presence: Presence;
  live: WatchSnapshot[];
  /** Captions that people in the room are typing now. */
  ghosts?: Ghost[];
};

export interface ServerToClient {
  progress: (payload: ProgressPayload) => void;
  /** The row changed. Holds the whole public view. */
  state: (payload: GenerationView & { generationId: string }) => void;
  'room:presence': (payload: Presence) => void;
  'room:feed': (payload: { room: string; generation: GenerationView }) => void;
  votes: (payload: VotesPayload) => void;
  /** A person reacted to a picture. Told to those who watch it. */
  reaction: (payload: ReactionPayload) => void;
  /** A person voted for a picture of the room. Told to the room's wall. */
  'room:vote': (payload: VotedPayload) => void;
  /** The room was renamed, described, closed or handed over: read it again. Told to all who are in it. */
  'room:changed': (payload: RoomChangedPayload) => void;
  /** The generation was hidden or deleted. Its author and moderators may still watch a hidden one. */
  gone: (payload: { generationId: string }) => void;
  /** The draft of this page's own sketch. */
  sketch: (payload: SketchResult) => void;
  /** A person's sketch in a room changed. Volatile. */
  'room:sketch': (payload: GhostPayload) => void;
}

export interface ClientToServer {
  watch: (payload: z.infer<typeof watchPayload>, ack: (reply: Ack<WatchSnapshot>) => void) => void;
  unwatch: (payload: z.infer<typeof watchPayload>) => void;
  join: (payload: z.infer<typeof joinPayload>, ack: (reply: Ack<RoomSnapshot>) => void) => void;
  leave: (payload: z.infer<typeof leavePayload>) => void;
  /**
   * Acknowledged with the sequence number when it is taken, or with a code. The draft follows as `sketch`.
   */
  sketch: (payload: SketchPayload, ack: (reply: Ack<{ seq: number }>) => void) => void;
  /** The person stopped: cleared the caption, or made the picture. */
  'sketch:end': () => void;
}
