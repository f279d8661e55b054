'use client';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { Participants } from './participants';
import type { FrameState, Participant } from './use-frame';

export interface RoomChoice {
  slug: string;
  name: string;
}

type Props = {
  state: FrameState;
  participants: readonly Participant[];
  /** The room on the wall; null: none is chosen yet. */
  slug: string | null;
  rooms: readonly RoomChoice[];
  onRoom: (slug: string) => void;
  onLeave: () => void;
};

/** The room's name as a menu of rooms, who has the Activity open, and who the visitor is. */
export function TopBar({ state, participants, slug, rooms, onRoom, onLeave }: Props) {
  const t = useTranslations('activity');
  const account = useTranslations('account');
  return (
    <header className="mb-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      <h1 className="sr-only">{t('title')}</h1>
      <label className="flex min-w-0 flex-1 items-center gap-2 sm:flex-none">
        <span className="text-[13px] text-muted max-sm:sr-only">{t('room')}</span>
        <select
          value={slug ?? ''}
          onChange={({ target }) => target.value && onRoom(target.value)}
          className="h-11 min-w-0 max-w-full flex-1 truncate rounded-lg border border-line bg-raised px-3 text-[15px] font-semibold sm:h-9 sm:w-64"
        >
          {slug === null ? <option value="">{t('choose')}</option> : null}
          {rooms.map((room) => (
            <option key={room.slug} value={room.slug}>
              {room.name}
            </option>
          ))}
        </select>
      </label>
      <div className="ml-auto flex items-center gap-3">
        <Participants people={participants} />
        {state.at === 'in' ? (
          <span className="flex items-center gap-1">
            <span className="max-w-32 truncate text-[13px] text-muted max-sm:sr-only">{state.me.name}</span>
            {/* No icon: one that the header of every page has would become a module of its own there. */}
            <Button tone="ghost" onClick={onLeave}>
              {account('signOut')}
            </Button>
          </span>
        ) : null}
      </div>
    </header>
  );
}
