'use client';
import type { GalleryPage, GenerationView, PackView, RoomView as Room } from '@atelier/domain';
import { type ReactNode, useCallback, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Empty } from '../../ui/empty';
import { Section } from '../../ui/section';
import { LiveGallery } from '../gallery/live-gallery';
import { LiveWall } from '../live/live-wall';
import { useArrivals } from '../live/use-arrivals';
import { useRoom } from '../live/use-room';
import { GhostTiles } from '../sketch/ghost-tiles';
import { useGhosts } from '../sketch/use-ghosts';
import { MadeHere } from './made-here';
import { PresencePeople } from './presence-people';
import { RoomCompose } from './room-compose';

type Props = {
  room: Room;
  live: GenerationView[];
  feed: GalleryPage;
  pack: PackView | null;
  /** Id of the visitor; null without a session. */
  me: string | null;
  /** Origin and voting rule, shown after the number of pictures. */
  line: ReactNode;
};

/**
 * A room, live: picture count, people, running generations and finished pictures. A visitor who makes one
 * stays on the page.
 */
export function RoomView({ room, live, feed, pack, me, line }: Props) {
  const t = useTranslations('room');
  const { slug } = room;
  const { tiles, presence } = useRoom(slug, live);
  const ghosts = useGhosts(slug, me);
  const known = useMemo(() => new Set(feed.items.map(({ id }) => id)), [feed]);
  const arrived = useArrivals(tiles, known);
  const query = useMemo(() => ({ room: slug }), [slug]);
  // After a reload the visitor's own running picture is large again.
  const [found] = useState(() => live.find(({ author }) => me !== null && author?.id === me) ?? null);
  const [made, setMade] = useState(found);
  const another = useCallback(() => {
    setMade(null);
    document.querySelector<HTMLTextAreaElement>('textarea[name=caption]')?.focus();
  }, []);
  return (
    <>
      <p className="mb-5 text-sm text-muted">
        {t('made', { count: room.generationCount + arrived.length })}
        {line}
      </p>
      <div className="flex flex-col gap-12">
        <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_20rem] lg:gap-8">
          <RoomCompose
            slug={slug}
            pack={pack}
            examples={made === null && live.length === 0}
            onMade={setMade}
          />
          <section aria-labelledby="here" className="rounded-2xl border border-line bg-surface p-5">
            <h2 id="here" className="mb-3 text-[15px] font-semibold">
              {t('here')}
            </h2>
            <PresencePeople presence={presence} tiles={tiles} ghosts={ghosts} />
          </section>
        </div>
        {made ? <MadeHere key={made.id} initial={made} fresh={made !== found} onAnother={another} /> : null}
        <Section id="live" title={t('live')}>
          <GhostTiles ghosts={ghosts} />
          <LiveWall tiles={tiles} />
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
