'use client';
import type { GenerationView, RoomView, ServedPack } from '@atelier/domain';
import { useRouter } from 'next/navigation';
import { type MouseEvent, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '../../ui/empty';
import { Section } from '../../ui/section';
import type { RoomEvent } from '../live/hub';
import { LiveWall } from '../live/live-wall';
import { useRoom } from '../live/use-room';
import { candidateOf } from '../room/featured';
import { PresencePeople } from '../room/presence-people';
import { Stage } from '../room/stage';
import { useLarge } from '../room/use-large';
import { GhostTiles } from '../sketch/ghost-tiles';
import { useGhosts } from '../sketch/use-ghosts';
import { TakingPart } from './taking-part';
import type { FrameState } from './use-frame';

const SILENT = (): void => undefined;

type Props = {
  room: RoomView;
  live: GenerationView[];
  newest: GenerationView | null;
  pack: ServedPack | null;
  state: FrameState;
  onEnter: () => void;
  onRoom: (slug: string) => void;
};

/** A room's live wall, of the parts of its page: the picture in the making, the caption field, who is here. */
export function Wall({ room, live, newest, pack, state, onEnter, onRoom }: Props) {
  const t = useTranslations('room');
  const router = useRouter();
  const me = state.at === 'in' ? state.me.id : null;
  const hear = (event: RoomEvent): void => {
    if (event.type !== 'changed') return;
    if (event.slug === room.slug) router.refresh();
    else onRoom(event.slug);
  };
  const { tiles, presence } = useRoom(room.slug, live, hear);
  const ghosts = useGhosts(room.slug, me);
  const [first] = useState(() => ({
    view: candidateOf(live.map((generation) => ({ generation, progress: null }))) ?? newest,
    kept: false,
  }));
  const { stage, view, made, chosen, choose, showMade, another } = useLarge(tiles, first);
  /** A tile of the wall shows itself large here; its own page would leave the frame. */
  const enlarge = (event: MouseEvent): void => {
    const href = (event.target as Element).closest('a')?.getAttribute('href');
    const tile = tiles.find(({ generation }) => href === `/g/${generation.id}`);
    if (!tile) return;
    event.preventDefault();
    event.stopPropagation();
    stage.show(tile.generation);
  };
  return (
    <div className="flex flex-col gap-6 sm:gap-8">
      <div className="grid items-start gap-x-6 gap-y-5 md:grid-cols-[minmax(0,min(640px,calc(100svh-9rem)))_minmax(0,1fr)] md:grid-rows-[auto_auto_1fr]">
        {view ? (
          <Stage
            key={view.id}
            initial={view}
            stage={stage}
            fresh={view.id === made}
            mine={me !== null && view.author?.id === me}
            me={me}
            isShared={false}
            chosen={chosen}
            onChoose={choose}
            onCue={SILENT}
            onAnother={another}
          />
        ) : (
          <div className="order-1 min-w-0 md:row-span-3">
            <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
          </div>
        )}
        <div className="order-2 min-w-0">
          <TakingPart state={state} room={room} pack={pack} onMade={showMade} onEnter={onEnter} />
        </div>
        <PresencePeople presence={presence} tiles={tiles} ghosts={ghosts} />
      </div>
      <Section id="live" title={t('live')}>
        <div data-stays onClickCapture={enlarge}>
          <GhostTiles ghosts={ghosts} />
          <LiveWall tiles={tiles} shown={view?.id} onShow={stage.show} />
        </div>
      </Section>
    </div>
  );
}
