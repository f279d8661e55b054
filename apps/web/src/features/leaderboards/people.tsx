import type { LeaderboardView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { Avatar } from '../../ui/avatar';
import { Link } from '../../ui/link';
import { Votes } from './votes';

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
