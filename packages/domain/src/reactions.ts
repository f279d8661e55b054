/**
 * Reactions to a picture that people watch, by name. A closed set, so a reaction can carry neither text nor
 * an image.
 */
export const REACTION_EMOJI = { clap: '👏', love: '😍', laugh: '😂', wow: '😮', fire: '🔥' } as const;
export type Reaction = keyof typeof REACTION_EMOJI;
export const REACTIONS = Object.keys(REACTION_EMOJI) as Reaction[];
