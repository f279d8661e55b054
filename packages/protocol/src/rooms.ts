/** The wall of the front page. Shows the generations of every room and those without a room. */
export const LOBBY = 'lobby';
/** Names the socket.io room of a generation's watchers. */
export const generationRoom = (id: string): string => `generation:${id}`;
/** Names the socket.io room of the people in a room. */
export const peopleRoom = (slug: string): string => `room:${slug}`;
/** Names the socket.io room of the pages that show a room's wall. */
export const wallRoom = (slug: string): string => `wall:${slug}`;
