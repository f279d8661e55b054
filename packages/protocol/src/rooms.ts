/** The room of everything: the wall on the front page, and where a generation without a room appears. */
export const LOBBY = 'lobby';
/** socket.io room names. */
export const generationRoom = (id: string): string => `generation:${id}`;
/** Who is in a room. */
export const peopleRoom = (slug: string): string => `room:${slug}`;
/** Those of them who look at what is being made there. */
export const wallRoom = (slug: string): string => `wall:${slug}`;
