import { AtelierError, type PackWordsView } from '@atelier/domain';
import type { Verb } from '../context';
import { workerPacks } from '../packs/find';
import { readerOf } from '../packs/tokenizer';

/**
 * Returns every word that a pack has learnt, for marking others while a person types; null where its
 * vocabulary is open.
 * @throws unknown_pack; unavailable (no worker has published the list yet)
 */
export const packWords: Verb<{ name: string }, PackWordsView> = async ({ ctx, input: { name } }) => {
  const { db, packs } = ctx.deps;
  const pack = packs.get(name) ?? (await workerPacks(db)).find((each) => each.name === name);
  if (!pack) throw new AtelierError('unknown_pack', `There is no pack "${name}" here.`);
  if (!pack.text?.words) return { words: null };
  const reader = await readerOf(pack, ctx);
  if (!reader?.words)
    throw new AtelierError('unavailable', 'The words of this pack are not here yet.', {
      retryAfterMs: 15_000,
    });
  return { words: [...reader.words.list] };
};
