import type { LeaderboardView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { cx } from '../../ui/cx';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { Votes } from './votes';

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
