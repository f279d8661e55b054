import { type Deps, room } from '@atelier/services';
import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { clip } from './presenters/text';

/** Rooms of the studio whose name or address has what was typed, the liveliest first, at most 25. */
export async function suggestRooms(
  deps: Deps,
  typed: string,
): Promise<ApplicationCommandOptionChoiceData<string>[]> {
  const rooms = await room.list({ ctx: { actor: { kind: 'anonymous' }, deps }, input: {} });
  const text = typed.trim().toLowerCase();
  return rooms
    .filter(({ slug, name }) => slug.includes(text) || name.toLowerCase().includes(text))
    .slice(0, 25)
    .map(({ slug, name }) => ({ name: clip(`${name} (#${slug})`, 100), value: slug }));
}
