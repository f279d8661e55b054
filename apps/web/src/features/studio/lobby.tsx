'use client';
import type { GalleryPage, GenerationView } from '@atelier/domain';
import { LOBBY } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { Link } from '../../ui/link';
import { Section } from '../../ui/section';
import { LiveGallery } from '../gallery/live-gallery';
import { LiveWall } from '../live/live-wall';
import { useArrivals } from '../live/use-arrivals';
import { useRoom } from '../live/use-room';

const NEWEST = { sort: 'new' } as const;

/**
 * The studio's two lists, live: running generations of all rooms, and the newest pictures, which finished
 * ones join.
 */
export function Lobby({ live, latest }: { live: GenerationView[]; latest: GalleryPage }) {
  const t = useTranslations('studio');
  const { tiles } = useRoom(LOBBY, live);
  const arrived = useArrivals(tiles, latest);
  return (
    <>
      {tiles.length > 0 ? (
        <Section id="live" title={t('live')}>
          <LiveWall tiles={tiles} />
        </Section>
      ) : (
        <section aria-labelledby="live" className="flex flex-wrap items-baseline gap-x-3 text-[15px]">
          <h2 id="live" className="font-semibold">
            {t('live')}
          </h2>
          <p className="text-sm text-muted">{t('quiet')}</p>
        </section>
      )}
      {latest.items.length + arrived.length === 0 ? null : (
        <Section
          id="latest"
          title={t('latest')}
          aside={
            <Link href="/gallery" className="rounded text-sm text-muted transition-colors hover:text-text">
              {t('toGallery')}
            </Link>
          }
        >
          <LiveGallery first={latest} query={NEWEST} arrived={arrived} />
        </Section>
      )}
    </>
  );
}
