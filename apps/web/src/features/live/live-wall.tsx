'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useLayoutEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { buttonClass } from '../../ui/button';
import { LiveTile } from './live-tile';

/** Scroll distance in pixels below which the wall counts as at its start. */
const AT_START = 8;

type Props = {
  tiles: WatchSnapshot[];
  /** Id of the generation that the page shows large. */
  shown?: string | undefined;
  /** Shows a tile large on this page; absent where there is no place for it. */
  onShow?: (view: GenerationView) => void;
};

/**
 * Shows a room's running, waiting and last ended generations, the newest first, in a row that scrolls
 * sideways. A new tile comes into view if the row is at its start. Elsewhere the row keeps its place, and a
 * button counts the new tiles. No scroll snapping: a browser keeps the snapped tile in place when another is
 * inserted before it, which moves the row away from the newest.
 */
export function LiveWall({ tiles, shown, onShow }: Props) {
  const t = useTranslations('wall');
  const row = useRef<HTMLUListElement>(null);
  const known = useRef<ReadonlySet<string>>(new Set(tiles.map(({ generation }) => generation.id)));
  /** Tiles that came while the row was scrolled away from its start. */
  const [missed, setMissed] = useState(0);
  useLayoutEffect(() => {
    const came = tiles.filter(({ generation }) => !known.current.has(generation.id)).length;
    known.current = new Set(tiles.map(({ generation }) => generation.id));
    const element = row.current;
    const first = element?.firstElementChild;
    if (came === 0 || !element || !first || element.scrollLeft <= AT_START) return;
    const second = first.nextElementSibling;
    const step = second ? second.getBoundingClientRect().left - first.getBoundingClientRect().left : 0;
    element.scrollLeft += came * step;
    setMissed((before) => before + came);
  }, [tiles]);
  if (tiles.length === 0) {
    return (
      <p className="rounded-xl border border-dashed border-line-strong px-5 py-6 text-sm text-muted">
        {t('empty')}
      </p>
    );
  }
  return (
    <div className="relative">
      <ul
        ref={row}
        onScroll={({ currentTarget }) => currentTarget.scrollLeft <= AT_START && setMissed(0)}
        className="-mx-4 flex h-[212px] gap-3 overflow-x-auto px-4 [overflow-anchor:none] [scrollbar-width:none] sm:mx-0 sm:h-[228px] sm:px-0"
      >
        {tiles.map((tile) => (
          <li key={tile.generation.id} className="settle relative">
            <LiveTile tile={tile} isShown={tile.generation.id === shown} onShow={onShow} />
          </li>
        ))}
      </ul>
      {missed > 0 ? (
        <button
          type="button"
          onClick={() => row.current?.scrollTo({ left: 0, behavior: 'smooth' })}
          className={buttonClass('primary', 'sm', 'settle absolute top-3 left-3 shadow-frame')}
        >
          {t('new', { count: missed })}
        </button>
      ) : null}
    </div>
  );
}
