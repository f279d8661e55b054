'use client';
import type { WatchSnapshot } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { LiveTile } from './live-tile';

/** Everything being made in a room now. */
export function LiveWall({ tiles }: { tiles: WatchSnapshot[] }) {
  const t = useTranslations('wall');
  if (tiles.length === 0) {
    return (
      <p className="rounded-xl border border-dashed border-line-strong px-5 py-6 text-sm text-muted">
        {t('empty')}
      </p>
    );
  }
  return (
    <ul className="-mx-4 flex h-[212px] snap-x scroll-px-4 gap-3 overflow-x-auto px-4 [scrollbar-width:none] sm:mx-0 sm:h-[228px] sm:scroll-px-0 sm:px-0">
      {tiles.map((tile) => (
        <li key={tile.generation.id} className="settle">
          <LiveTile tile={tile} />
        </li>
      ))}
    </ul>
  );
}
