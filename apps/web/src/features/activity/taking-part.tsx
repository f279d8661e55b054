'use client';
import type { GenerationView, RoomView, ServedPack } from '@atelier/domain';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { RoomCompose } from '../room/room-compose';
import type { FrameState } from './use-frame';

type Props = {
  state: FrameState;
  room: RoomView;
  pack: ServedPack | null;
  onMade: (view: GenerationView) => void;
  onEnter: () => void;
};

/** The caption field for those who are signed in; for all others, why there is none and what they can do. */
export function TakingPart({ state, room, pack, onMade, onEnter }: Props) {
  const t = useTranslations('activity');
  const inRoom = useTranslations('room');
  if (state.at === 'in' && !state.me.banned && !room.closed)
    return <RoomCompose slug={room.slug} pack={pack} examples={false} onMade={onMade} />;
  const why =
    state.at === 'in'
      ? state.me.banned
        ? t('banned')
        : inRoom('closed')
      : state.at === 'looking'
        ? t(state.why)
        : t(state.at);
  return (
    <div
      role="status"
      className="flex flex-wrap items-center justify-between gap-3 rounded-2xl border border-dashed border-line-strong px-5 py-5 text-sm text-muted"
    >
      <p className="max-w-md">{why}</p>
      {state.at === 'looking' ? (
        <Button tone="primary" size="md" onClick={onEnter}>
          {t('signIn')}
        </Button>
      ) : null}
    </div>
  );
}
