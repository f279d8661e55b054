import { cutText, LIMITS } from '@atelier/domain';
import { type Deps, gallery } from '@atelier/services';
import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { clip } from './presenters/text';

/** Pictures whose caption has the words that were typed, newest first, at most 25; a choice stands for the picture's id. */
export async function suggestPictures(
  deps: Deps,
  typed: string,
): Promise<ApplicationCommandOptionChoiceData<string>[]> {
  const q = cutText(typed.trim(), LIMITS.searchLength);
  const { items } = await gallery.list({
    ctx: { actor: { kind: 'anonymous' }, deps },
    input: { query: { limit: 25, ...(q ? { q } : {}) } },
  });
  return items.map(({ id, caption, votes }) => ({
    name: `${clip(caption, 85)} · ▲ ${votes}`,
    value: id,
  }));
}
