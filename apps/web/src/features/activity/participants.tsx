'use client';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import type { Participant } from './use-frame';

/** Faces in the row; the rest is a number. */
const SHOWN = 6;

const nameOf = ({ global_name, username }: Participant): string => global_name || username;
const pictureOf = ({ id, avatar }: Participant): string | null =>
  avatar ? `https://cdn.discordapp.com/avatars/${id}/${avatar}.png?size=64` : null;

/** The people who have this Activity open in the channel, as Discord's client names them. */
export function Participants({ people }: { people: readonly Participant[] }) {
  const t = useTranslations('activity');
  if (people.length === 0) return null;
  const shown = people.slice(0, SHOWN);
  return (
    <div className="flex items-center gap-2">
      <ul aria-label={t('participants')} className="flex">
        {shown.map((person) => (
          <li
            key={person.id}
            title={nameOf(person)}
            className="-ml-1.5 rounded-full ring-2 ring-bg first:ml-0"
          >
            <Avatar name={nameOf(person)} url={pictureOf(person)} size={26} />
            <span className="sr-only">{nameOf(person)}</span>
          </li>
        ))}
      </ul>
      {people.length > SHOWN ? (
        <span className="tabular text-[13px] text-muted">{t('more', { count: people.length - SHOWN })}</span>
      ) : null}
    </div>
  );
}
