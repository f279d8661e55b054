'use client';
import type { Ghost } from '@atelier/protocol';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Avatar } from '../../ui/avatar';
import { cx } from '../../ui/cx';
import { PreviewCanvas } from '../live/preview-canvas';

/** Time in ms that a ghost takes to fade. */
const FADE_MS = 700;

type Tile = Ghost & { leaving: boolean };

/** The ghosts, and for a moment those that have gone. */
function useFading(ghosts: readonly Ghost[]): Tile[] {
  const [gone, setGone] = useState<readonly Ghost[]>([]);
  const [last, setLast] = useState(ghosts);
  if (last !== ghosts) {
    const ids = new Set(ghosts.map(({ person }) => person.id));
    setGone([...gone, ...last].filter(({ person }) => !ids.has(person.id)));
    setLast(ghosts);
  }
  useEffect(() => {
    if (gone.length === 0) return;
    const timer = setTimeout(() => setGone([]), FADE_MS);
    return () => clearTimeout(timer);
  }, [gone]);
  return [
    ...ghosts.map((ghost) => ({ ...ghost, leaving: false })),
    ...gone.map((ghost) => ({ ...ghost, leaving: true })),
  ];
}

/**
 * Shows the captions that others in the room type, as small tiles that fade when they stop. Not read out as
 * it changes.
 */
export function GhostTiles({ ghosts }: { ghosts: readonly Ghost[] }) {
  const t = useTranslations('sketch');
  const tiles = useFading(ghosts);
  if (tiles.length === 0) return null;
  return (
    <ul aria-label={t('ghosts')} className="mb-5 flex flex-wrap gap-3">
      {tiles.map(({ person, caption, webp, leaving }) => (
        <li
          key={person.id}
          data-ghost={leaving ? 'leaving' : 'here'}
          aria-hidden={leaving}
          className={cx(
            'settle flex w-full items-center gap-3 rounded-xl border border-line border-dashed bg-surface p-2 pr-4 transition-opacity duration-700 motion-reduce:transition-none sm:w-72',
            leaving && 'opacity-0',
          )}
        >
          <div className="relative size-16 shrink-0 overflow-hidden rounded-lg bg-sunken">
            {webp ? <PreviewCanvas bytes={webp} className="pixelated opacity-90" /> : null}
          </div>
          <div className="min-w-0 flex-1">
            <p className="flex items-center gap-1.5 text-[13px] text-muted">
              <Avatar name={person.name} url={person.avatarUrl} size={18} />
              <span className="truncate">{t('typing', { name: person.name })}</span>
            </p>
            <p className="mt-0.5 line-clamp-2 text-sm leading-5 [overflow-wrap:anywhere]">{caption}</p>
          </div>
        </li>
      ))}
    </ul>
  );
}
