import type { GenerationView, RoomView } from '@atelier/domain';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { RoomLine } from './room-line';

/** Pictures a card has room for. */
const SHOWN = [0, 1, 2];

/** A room among others: its newest pictures, its name, and what it is. */
export function RoomCard({ room, pictures }: { room: RoomView; pictures: GenerationView[] }) {
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
        <RoomLine room={room} />
      </span>
    </Link>
  );
}
