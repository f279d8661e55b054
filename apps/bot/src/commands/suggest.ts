import type { PackView, ServedPack } from '@atelier/domain';
import { type Deps, gallery, room, system } from '@atelier/services';
import type { ApplicationCommandOptionChoiceData } from 'discord.js';
import { searchFor } from '../answers/wanted';
import type { Translate } from '../i18n';
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

/** Milliseconds for which one answer serves everyone who types. */
const KEPT_MS = 2_000;
const kept = new WeakMap<Deps, { at: number; packs: Promise<ServedPack[]> }>();

/** The packs here and of live workers, with who serves them, as of at most KEPT_MS ago. */
function servedPacks(deps: Deps): Promise<ServedPack[]> {
  const last = kept.get(deps);
  if (last && Date.now() - last.at < KEPT_MS) return last.packs;
  const packs = system.packs({ ctx: anyone(deps), input: {} }).then((answer) => answer.packs);
  kept.set(deps, { at: Date.now(), packs });
  packs.catch(() => kept.delete(deps));
  return packs;
}

/** The pack called `name`, or all packs: what completes a caption. While the database is away, those here. */
export async function packsFor(deps: Deps, name: string | null): Promise<readonly PackView[]> {
  const packs: readonly PackView[] = await servedPacks(deps).catch(() => deps.packs.list());
  const chosen = packs.filter((pack) => pack.name === name);
  return chosen.length > 0 ? chosen : packs;
}

/** Packs whose name or title has the typed text, at most 25; those that no worker draws with say so, and come last. */
export async function suggestPacks(deps: Deps, typed: string, t: Translate): Promise<Choice[]> {
  const text = typed.trim().toLowerCase();
  const shown = ({ title, name, served }: ServedPack): string =>
    served ? title || name : t('suggest.unserved', { pack: title || name });
  return (await servedPacks(deps))
    .filter(({ name, title }) => name.includes(text) || title.toLowerCase().includes(text))
    .toSorted((a, b) => Number(b.served) - Number(a.served))
    .slice(0, 25)
    .map((pack) => ({ name: clip(shown(pack), 100), value: pack.name }));
}
