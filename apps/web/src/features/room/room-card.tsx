import type { GenerationView, RoomView } from '@atelier/domain';
import { getTranslations } from '../../i18n/server';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';

/** Places for pictures on a card. */
const SHOWN = [0, 1, 2];

/** Where a room comes from and what its votes do, in a line that goes on after the number of its pictures. */
export async function RoomLine({ room }: { room: RoomView }) {
  const [t, ts] = await Promise.all([getTranslations('room'), getTranslations('roomSettings')]);
  return (
    <>
      {room.closed ? ` · ${t('isClosed')}` : null}
      {room.discord ? ` · ${t('discord')}` : null}
      {room.promoteVotes ? ` · ${ts('rule', { votes: room.promoteVotes })}` : null}
    </>
  );
}

/** A room in a list: its three newest pictures, its name, and what it is. */
export async function RoomCard({ room, pictures }: { room: RoomView; pictures: GenerationView[] }) {
  const t = await getTranslations('room');
  return (
    <Link
      href={`/rooms/${room.slug}`}
      className="block h-full rounded-2xl border border-line bg-surface p-3 transition-colors hover:border-line-strong"
    >
      <span className="grid grid-cols-3 gap-1.5">
        {SHOWN.map((at) => {
          const view = pictures[at];
          return view ? (
            <Thumb key={at} view={view} />
          ) : (
            <span key={at} className="block aspect-square rounded-lg border border-dashed border-line" />
          );
        })}
      </span>
      <span className="mt-3 block truncate px-1 font-medium">{room.name}</span>
      <span className="mt-0.5 block px-1 pb-1 text-[13px] text-muted">
        {t('made', { count: room.generationCount })}
        <RoomLine room={room} />
      </span>
    </Link>
  );
}
