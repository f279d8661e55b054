'use client';
import type { Presence, WatchSnapshot } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { isEnded } from '../live/frames';

const NAMED = 8;

/** Who is here; whoever is making something has a ring. The height is the same before anyone is known. */
export function PresencePeople({ presence, tiles }: { presence: Presence | null; tiles: WatchSnapshot[] }) {
  const t = useTranslations('presence');
  const making = new Set(
    tiles.filter(({ generation }) => !isEnded(generation)).map(({ generation }) => generation.author?.id),
  );
  const people = presence?.people.slice(0, NAMED) ?? [];
  const others = (presence?.count ?? 0) - people.length;
  return (
    <ul
      aria-label={t('here')}
      className="flex min-h-9 flex-wrap items-center gap-x-5 gap-y-2 text-[13px] text-muted"
    >
      {people.map((person) => (
        <li key={person.id} className="flex items-center gap-2">
          <span
            className={
              making.has(person.id) ? 'rounded-full ring-2 ring-accent ring-offset-2 ring-offset-bg' : ''
            }
          >
            <Avatar name={person.name} url={person.avatarUrl} />
          </span>
          {person.name}
          {making.has(person.id) ? <span className="sr-only">{t('making')}</span> : null}
        </li>
      ))}
      {others > 0 ? <li>{t('others', { count: others })}</li> : null}
    </ul>
  );
}
