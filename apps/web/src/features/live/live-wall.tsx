'use client';
import type { WatchSnapshot } from '@atelier/protocol';
import { useTranslations } from 'use-intl';
import { LiveTile } from './live-tile';

/** Everything being made in a room now. The height is the same with and without pictures, so that nothing below jumps. */
export function LiveWall({ tiles }: { tiles: WatchSnapshot[] }) {
  const t = useTranslations('wall');
  if (tiles.length === 0) {
    return (
      <div className="relative h-[212px] overflow-hidden sm:h-[228px]">
        <div aria-hidden="true" className="flex gap-3">
          {[1, 0.8, 0.6, 0.45, 0.3, 0.2, 0.12, 0.06].map((opacity) => (
            <div
              key={opacity}
              style={{ opacity }}
              className="aspect-square w-40 shrink-0 rounded-xl border border-dashed border-line-strong sm:w-44"
            />
          ))}
        </div>
        <p className="mt-3 text-sm text-muted">{t('empty')}</p>
      </div>
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
