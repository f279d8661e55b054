import type { BannedView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { Avatar } from '../../ui/avatar';
import { Link } from '../../ui/link';
import { TimeAgo } from '../../ui/time-ago';
import { ActionButton } from '../actions/action-button';

export async function BannedPeople({ banned }: { banned: BannedView }) {
  const t = await getTranslations('moderation.banned');
  if (banned.people.length === 0) return <p className="text-sm text-faint">{t('none')}</p>;
  return (
    <ul className="divide-y divide-line rounded-2xl border border-line bg-surface">
      {banned.people.map(({ person, reason, bannedAt }) => (
        <li key={person.id} className="flex flex-wrap items-center gap-3 p-3">
          <Avatar name={person.name} url={person.avatarUrl} size={32} />
          <span className="min-w-0 flex-1 basis-40 text-sm">
            <Link href={`/people/${person.id}`} className="hover:underline">
              {person.name}
            </Link>
            <span className="block text-[13px] text-muted">
              <TimeAgo iso={bannedAt} />
              {reason ? (
                <>
                  : <bdi>{reason}</bdi>
                </>
              ) : null}
            </span>
          </span>
          <ActionButton
            label={t('lift')}
            method="PUT"
            path={`/api/v1/moderation/people/${person.id}/ban`}
            body={{ banned: false }}
          />
        </li>
      ))}
    </ul>
  );
}
