import { type Deps, gallery, room } from '@atelier/services';
import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { searchFor } from '../answers/wanted';
import { clip } from '../presenters/text';

type Choice = ApplicationCommandOptionChoiceData<string>;
const anyone = (deps: Deps) => ({ actor: { kind: 'anonymous' }, deps }) as const;

/**
 * Pictures whose caption has the typed words, newest first, at most 25; a choice stands for the picture's id.
 */
export async function suggestPictures(deps: Deps, typed: string): Promise<Choice[]> {
  const q = searchFor(typed);
  const query = { limit: 25, ...(q ? { q } : {}) };
  const { items } = await gallery.list({ ctx: anyone(deps), input: { query } });
  return items.map(({ id, caption, votes }) => ({ name: `${clip(caption, 85)} · ▲ ${votes}`, value: id }));
}

/** Open rooms of the studio whose name or address has the typed text, the liveliest first, at most 25. */
export async function suggestRooms(deps: Deps, typed: string): Promise<Choice[]> {
  const rooms = await room.list({ ctx: anyone(deps), input: {} });
  const text = typed.trim().toLowerCase();
  return rooms
    .filter(({ closed }) => !closed)
    .filter(({ slug, name }) => slug.includes(text) || name.toLowerCase().includes(text))
    .slice(0, 25)
    .map(({ slug, name }) => ({ name: clip(`${name} (#${slug})`, 100), value: slug }));
}
