import { AtelierError, type PacksView, type PackView, type PackWordsView } from '@atelier/domain';
import type { Verb } from '../context';
import { workerPacks } from '../packs/find';
import { readerOf } from '../packs/tokenizer';

/** Returns the packs of this machine and of live workers elsewhere. */
export const packs: Verb<Record<string, never>, PacksView> = async ({ ctx }) => {
  const { packs: remote, names } = await workerPacks(ctx.deps.db);
  const byName = new Map<string, PackView>();
  for (const pack of [...remote, ...ctx.deps.packs.list()]) byName.set(pack.name, pack);
  const { defaultName } = ctx.deps.packs;
  return {
    packs: [...byName.values()]
      .map((pack) => {
        const workers = names.filter((name) => name === pack.name).length;
        const isDefault = pack.name === defaultName;
        return { ...pack, isDefault, workers, served: workers > 0 || names.length === 0 };
      })
      .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name)),
  };
};

/**
 * Returns every word that a pack has learnt, for marking others while a person types; null where its
 * vocabulary is open.
 * @throws unknown_pack; unavailable (no worker has published the list yet)
 */
export const packWords: Verb<{ name: string }, PackWordsView> = async ({ ctx, input: { name } }) => {
  const { db, packs } = ctx.deps;
  const pack = packs.get(name) ?? (await workerPacks(db)).packs.find((each) => each.name === name);
  if (!pack) throw new AtelierError('unknown_pack', `There is no pack "${name}" here.`);
  if (!pack.text?.words) return { words: null };
  const reader = await readerOf(pack, ctx);
  if (!reader?.words)
    throw new AtelierError('unavailable', 'The words of this pack are not here yet.', {
      retryAfterMs: 15_000,
    });
  return { words: [...reader.words.list] };
};
