import type { LeaderboardView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { Votes } from './votes';

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
