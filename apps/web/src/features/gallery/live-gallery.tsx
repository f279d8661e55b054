'use client';
import type { GalleryPage, GalleryQuery, GenerationView } from '@atelier/domain';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { GalleryGrid } from './grid';

type Props = {
  first: GalleryPage;
  query: GalleryQuery;
  /** Generations that finished since the page was rendered, newest first. */
  arrived: GenerationView[];
};

type Shown = Pick<Props, 'first' | 'arrived'>;

/** Number of pictures that `shown` lacks, not counting older ones that deleted pictures make room for. */
export function newIn({ first, arrived }: Shown, shown: Shown): number {
  const known = new Set([...shown.arrived, ...shown.first.items].map(({ id }) => id));
  const last = shown.first.items.at(-1)?.createdAt ?? '';
  const rendered = first.items.filter(({ createdAt }) => createdAt > last);
  return new Set([...arrived, ...rendered].map(({ id }) => id).filter((id) => !known.has(id))).size;
}

/**
 * A gallery below a live wall. Finished pictures join at the start while it is on screen. For readers further
 * down a button counts them, so that nothing moves, whether they arrived or the server rendered the page
 * anew.
 */
export function LiveGallery({ first, query, arrived }: Props) {
  const t = useTranslations('gallery');
  const start = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<Shown>({ first, arrived: [] });
  /** The start of the grid is above the screen. */
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (!start.current) return;
    // The root is all above the screen, so a jump from below the start to far above it counts as well.
    const observer = new IntersectionObserver((entries) => setAway(entries.at(-1)?.isIntersecting ?? false), {
      rootMargin: '1000000px 0px -100% 0px',
    });
    observer.observe(start.current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    if (!away) setShown({ first, arrived });
  }, [away, first, arrived]);
  const waiting = newIn({ first, arrived }, shown);
  return (
    <div className="relative">
      <div ref={start} className="absolute -top-4 h-4 w-px" />
      {away && waiting > 0 ? (
        <div className="pointer-events-none fixed inset-x-0 top-18 z-20 flex justify-center">
          <button
            type="button"
            onClick={() => start.current?.scrollIntoView({ block: 'center', behavior: 'smooth' })}
            className={buttonClass('primary', 'sm', 'settle pointer-events-auto shadow-frame')}
          >
            {t('new', { count: waiting })}
          </button>
        </div>
      ) : null}
      <GalleryGrid first={shown.first} query={query} arrived={shown.arrived} below />
    </div>
  );
}
