'use client';
import type { GenerationView } from '@atelier/domain';
import type { Ghost, Presence, WatchSnapshot } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { Link } from '../../ui/link';
import { isEnded } from '../live/live-state';

const NAMED = 8;

/** A panel of the people in a room with what each is making. Keeps its height while the server has not told them yet. */
export function PresencePeople({
  presence,
  tiles,
  ghosts,
}: {
  presence: Presence | null;
  tiles: WatchSnapshot[];
  /** Captions that people are typing. */
  ghosts: readonly Ghost[];
}) {
  const t = useTranslations('presence');
  const tr = useTranslations('room');
  const people = peopleOf(presence?.people ?? [], tiles, NAMED);
  const typing = new Set(ghosts.map(({ person }) => person.id));
  const others = (presence?.count ?? 0) - people.length;
  return (
    <section aria-labelledby="here" className="order-4 rounded-2xl border border-line bg-surface p-5">
      <h2 id="here" className="mb-3 text-[15px] font-semibold">
        {tr('here')}
      </h2>
      <ul aria-label={t('here')} className="flex min-h-9 flex-col gap-3 text-sm">
        {people.map(({ person, making: made }) => (
          <li key={person.id} className="flex min-w-0 items-center gap-3">
            <span className={made ? 'rounded-full ring-2 ring-accent ring-offset-2 ring-offset-surface' : ''}>
              <Avatar name={person.name} url={person.avatarUrl} size={28} />
            </span>
            <span className="min-w-0">
              <span className="block truncate">{person.name}</span>
              {typing.has(person.id) ? (
                <span className="block truncate text-[13px] text-muted">{t('drawing')}</span>
              ) : made ? (
                <Link
                  href={`/g/${made.id}`}
                  className="block truncate text-[13px] text-muted hover:text-text hover:underline"
                >
                  {t('making', { caption: made.caption })}
                </Link>
              ) : null}
            </span>
          </li>
        ))}
        {others > 0 ? (
          <li className="text-muted">{t('others', { count: others, named: people.length })}</li>
        ) : null}
      </ul>
      {presence?.count === 1 ? <p className="mt-3 text-[13px] text-muted">{tr('alone')}</p> : null}
    </section>
  );
}

type Person = Presence['people'][number];

/**
 * Up to `most` of the people in a room, each with the newest generation they are making: makers first, then
 * in order of arrival.
 */
export function peopleOf(
  people: readonly Person[],
  tiles: readonly WatchSnapshot[],
  most: number,
): { person: Person; making: GenerationView | undefined }[] {
  const making = new Map<string, GenerationView>();
  // Tiles are sorted by age: the first one of an author is the newest.
  for (const { generation } of tiles) {
    const author = generation.author?.id;
    if (author && !isEnded(generation) && !making.has(author)) making.set(author, generation);
  }
  return people
    .map((person) => ({ person, making: making.get(person.id) }))
    .sort((a, b) => Number(!a.making) - Number(!b.making))
    .slice(0, most);
}
