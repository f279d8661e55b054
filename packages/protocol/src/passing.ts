import { generationId, REACTIONS, reactionToken, roomSlug } from '@atelier/domain';
import { z } from 'zod';

/** The person who does something in passing. */
const by = z.object({ id: z.string(), name: z.string() });
const reaction = z.object({
  generationId,
  reaction: z.enum(REACTIONS),
  token: reactionToken.optional(),
  by,
});
const vote = z.object({ room: roomSlug, generationId, caption: z.string(), by });
const changed = z.object({
  /** The address under which the page knows the room. */
  room: roomSlug,
  /** The address now. */
  slug: roomSlug,
});

/**
 * Acts of people in passing. Each is sent once to the watchers and stored nowhere, so the notification holds
 * all of it. A vote names its room only when the picture is listed; otherwise the room gets no event.
 */
export const passingPayload = z.discriminatedUnion('kind', [
  reaction.extend({ kind: z.literal('reaction') }),
  vote.extend({ kind: z.literal('vote') }),
  changed.extend({ kind: z.literal('room') }),
]);
export type PassingPayload = z.infer<typeof passingPayload>;
export type ReactionPayload = z.infer<typeof reaction>;
export type VotedPayload = z.infer<typeof vote>;
export type RoomChangedPayload = z.infer<typeof changed>;
