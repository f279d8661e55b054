import type { LeaderboardView } from '@atelier/domain';
import { Heart } from 'lucide';
import { getTranslations } from '../../i18n/server';
import { Avatar } from '../../ui/avatar';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';

/** The pictures, the first one larger. */
export async function TopPictures({ entries }: { entries: LeaderboardView['pictures'] }) {
  const t = await getTranslations('leaderboards');
  return (
    <ol className="grid grid-cols-2 gap-3 sm:grid-cols-4 lg:grid-cols-6">
      {entries.map(({ rank, votes, generation }) => (
        <li key={generation.id} className={cx(rank === 1 && 'col-span-2 row-span-2')}>
          <Link href={`/g/${generation.id}`} className="group block rounded-xl">
            <span className="relative block">
              <Thumb view={generation} className="rounded-xl" />
              <span className="tabular absolute top-2 left-2 rounded-md bg-black/65 px-2 py-0.5 text-xs font-semibold text-white">
                <span className="sr-only">{t('rank')} </span>
                {rank}
              </span>
            </span>
            <span className="mt-1.5 flex items-baseline justify-between gap-2">
              <span className="truncate text-[13px] text-muted group-hover:text-text">
                {generation.caption}
              </span>
              <Votes votes={votes} />
            </span>
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** Captions by the votes of every picture drawn from them; a click takes the words to the studio. */
export async function TopCaptions({ entries }: { entries: LeaderboardView['captions'] }) {
  const t = await getTranslations('leaderboards');
  return (
    <ol className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {entries.map(({ rank, votes, caption, pictures, best }) => (
        <li key={best.id} className="flex items-center gap-3 p-3">
          <span className="tabular w-6 shrink-0 text-center text-sm text-faint">{rank}</span>
          <Link href={`/g/${best.id}`} aria-label={t('best', { caption })} className="shrink-0 rounded-lg">
            <Thumb view={best} className="size-11" />
          </Link>
          <span className="min-w-0 flex-1">
            <Link
              href={`/?${new URLSearchParams({ caption })}`}
              className="line-clamp-2 rounded text-sm hover:underline"
            >
              {caption}
            </Link>
            <span className="block text-[13px] text-muted">{t('drawn', { pictures })}</span>
          </span>
          <Votes votes={votes} />
        </li>
      ))}
    </ol>
  );
}

/** People by the votes that others gave their pictures. */
export async function TopPeople({ entries }: { entries: LeaderboardView['people'] }) {
  const t = await getTranslations('leaderboards');
  return (
    <ol className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {entries.map(({ rank, votes, pictures, person }) => (
        <li key={person.id}>
          <Link
            href={`/people/${person.id}`}
            className="flex items-center gap-3 rounded-2xl p-3 transition-colors hover:bg-raised"
          >
            <span className="tabular w-6 shrink-0 text-center text-sm text-faint">{rank}</span>
            <Avatar name={person.name} url={person.avatarUrl} size={44} />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm">{person.name}</span>
              <span className="block text-[13px] text-muted">{t('withVotes', { pictures })}</span>
            </span>
            <Votes votes={votes} />
          </Link>
        </li>
      ))}
    </ol>
  );
}

/** So many votes, as a heart and a number. */
async function Votes({ votes }: { votes: number }) {
  const t = await getTranslations('leaderboards');
  return (
    <span className="tabular inline-flex shrink-0 items-center gap-1.5 text-sm">
      <Icon of={Heart} size={13} fill="currentColor" className="text-accent" />
      <span aria-hidden="true">{votes}</span>
      <span className="sr-only">{t('votes', { votes })}</span>
    </span>
  );
}
