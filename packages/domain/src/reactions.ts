/**
 * Reactions to a picture that people watch, by name. A closed set: nobody can send text or an image this way.
 */
export const REACTION_EMOJI = { clap: '👏', love: '😍', laugh: '😂', wow: '😮', fire: '🔥' } as const;
export type Reaction = keyof typeof REACTION_EMOJI;
export const REACTIONS = Object.keys(REACTION_EMOJI) as Reaction[];
