'use client';
import type { GalleryPage, GenerationView, RoomView as Room, ServedPack } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useEffect, useMemo, useReducer, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '../../ui/empty';
import { Section } from '../../ui/section';
import { LiveGallery } from '../gallery/live-gallery';
import type { RoomEvent } from '../live/hub';
import { LiveWall } from '../live/live-wall';
import { useArrivals } from '../live/use-arrivals';
import { useRoom } from '../live/use-room';
import { GhostTiles } from '../sketch/ghost-tiles';
import { useGhosts } from '../sketch/use-ghosts';
import { candidateOf } from './featured';
import { Invite } from './invite';
import { nothingPassed, pass } from './passing';
import { PassingLines } from './passing-lines';
import { PresencePeople } from './presence-people';
import { RoomCompose } from './room-compose';
import { SoundToggle } from './sound-toggle';
import { Stage } from './stage';
import { useLarge } from './use-large';
import { useSound } from './use-sound';

/** Whether a picture is one of several people, or the one that such a picture of the room began as. */
const isShared = (view: GenerationView, tiles: readonly WatchSnapshot[]): boolean =>
  view.edit?.shared !== undefined ||
  tiles.some(({ generation }) => generation.edit?.shared && generation.parentId === view.id);

type Props = {
  room: Room;
  live: GenerationView[];
  feed: GalleryPage;
  pack: ServedPack | null;
  /** Id of the visitor; null without a session. */
  me: string | null;
  /** Origin and voting rule, shown after the number of pictures. */
  line: ReactNode;
};

/**
 * A room, live: the picture in the making, large, with hearts and reactions; people, what they do in passing,
 * and what is made and finished here. A visitor who makes a picture stays on the page.
 */
export function RoomView({ room, live, feed, pack, me, line }: Props) {
  const t = useTranslations('room');
  const { slug } = room;
  const sound = useSound();
  const [passing, dispatch] = useReducer(pass, nothingPassed);
  const onOver = useCallback((key: number) => dispatch({ type: 'over', key }), []);
  const router = useRouter();
  const hear = (event: RoomEvent): void => {
    dispatch({ type: 'room', event, me });
    if (event.type !== 'changed') return;
    if (event.slug === slug) router.refresh();
    else router.replace(`/rooms/${event.slug}`, { scroll: false });
  };
  const { tiles, presence } = useRoom(slug, live, hear);
  const last = passing.lines.at(-1);
  useEffect(() => {
    if (last?.kind === 'joined') sound.play({ kind: 'joined' });
  }, [last, sound.play]);
  const ghosts = useGhosts(slug, me);
  const arrived = useArrivals(tiles, feed);
  // The room's count holds what ran or waited when the server counted.
  const fresh = useMemo(() => {
    const counted = new Set(live.map(({ id }) => id));
    return arrived.filter(({ id }) => !counted.has(id)).length;
  }, [live, arrived]);
  const query = useMemo(() => ({ room: slug }), [slug]);
  // After a reload the visitor's own running picture is large again; else what runs, else the newest picture.
  const [first] = useState(() => {
    const own = live.find(({ author }) => me !== null && author?.id === me);
    const running = candidateOf(live.map((generation) => ({ generation, progress: null })));
    return { view: own ?? running ?? feed.items[0] ?? null, kept: own !== undefined };
  });
  const { stage, view, made, chosen, choose, showMade, another } = useLarge(tiles, first);
  const mine = view !== null && (view.id === made || (me !== null && view.author?.id === me));
  return (
    <>
      <div className="mb-3 flex items-center gap-x-6 gap-y-1 max-sm:flex-wrap">
        <p className="text-sm text-muted">
          {t('made', { count: room.generationCount + fresh })}
          {line}
        </p>
        <PassingLines lines={passing.lines} onOver={onOver} />
        <SoundToggle on={sound.on} onToggle={sound.toggle} />
        <Invite slug={slug} name={room.name} />
      </div>
      <div className="flex flex-col gap-12">
        <div className="grid items-start gap-x-8 gap-y-6 lg:grid-cols-[minmax(400px,min(680px,calc(100svh-19rem)))_minmax(0,1fr)] lg:grid-rows-[auto_auto_1fr]">
          {view ? (
            <Stage
              key={view.id}
              initial={view}
              stage={stage}
              fresh={view.id === made}
              mine={mine}
              me={me}
              isShared={isShared(view, tiles)}
              chosen={chosen}
              onChoose={choose}
              onCue={sound.play}
              onAnother={another}
            />
          ) : (
            <div className="min-w-0 lg:row-span-3">
              <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
            </div>
          )}
          {/* Between the picture and its panel, which belong together and come first for screen readers. */}
          <div className="order-2 min-w-0">
            {room.closed ? (
              <p className="rounded-2xl border border-dashed border-line-strong px-5 py-6 text-sm text-muted">
                {t('closed')}
              </p>
            ) : (
              <RoomCompose slug={slug} pack={pack} examples={view === null} onMade={showMade} />
            )}
          </div>
          <PresencePeople presence={presence} tiles={tiles} ghosts={ghosts} />
        </div>
        <Section id="live" title={t('live')}>
          <GhostTiles ghosts={ghosts} />
          <LiveWall tiles={tiles} shown={view?.id} onShow={stage.show} />
        </Section>
        <Section id="feed" title={t('feed')}>
          {feed.items.length + arrived.length === 0 ? (
            <Empty title={t('emptyTitle')}>{t('emptyText')}</Empty>
          ) : (
            <LiveGallery first={feed} query={query} arrived={arrived} />
          )}
        </Section>
      </div>
    </>
  );
}
