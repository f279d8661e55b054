'use client';
import type { GenerationView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from '../../ui/link';
import { LiveGrid } from '../live/live-grid';
import { isEnded } from '../live/live-state';
import { railOf } from '../live/progress';
import { useGeneration } from '../live/use-generation';
import { Bars } from './bars';
import { Plate } from './cascade';

/** Milliseconds that a picture stays on view after its end. */
const LINGER_MS = 6000;

/**
 * Picks the generation that the landing page shows while it is made: the newest that runs. Keeps it until it
 * has ended and been looked at for a moment. Null while none runs.
 */
export function useOnAir(tiles: readonly WatchSnapshot[]): GenerationView | null {
  const newest = tiles.find(({ generation }) => generation.status === 'running')?.generation ?? null;
  const [id, setId] = useState(newest?.id ?? null);
  const shown = tiles.find(({ generation }) => generation.id === id)?.generation ?? null;
  const ended = shown === null || isEnded(shown);
  const next = newest?.id ?? null;
  useEffect(() => {
    if (!ended || next === id) return;
    const timer = setTimeout(() => setId(next), shown ? LINGER_MS : 0);
    return () => clearTimeout(timer);
  }, [ended, shown, next, id]);
  return shown;
}

/** Shows a picture of somebody while it is drawn, large, as a link to its page. */
export function OnAir({ initial }: { initial: GenerationView }) {
  const t = useTranslations('landing');
  const { view, previews } = useGeneration(initial);
  const name = view.author?.name ?? t('someone');
  const stages = railOf(view).filter(({ state }) => state !== 'skipped');
  return (
    <Link
      href={`/g/${view.id}`}
      className="relative block size-full overflow-hidden rounded-2xl bg-sunken outline-offset-[-4px]!"
    >
      <LiveGrid view={view} previews={previews} />
      <span className="absolute top-3 left-3 inline-flex items-center gap-2 rounded-full bg-black/70 px-3 py-1 text-xs font-medium text-white">
        <span aria-hidden="true" className="breathe size-2 rounded-full bg-fill" />
        {t('live')}
      </span>
      <Plate title={view.caption} line={t('by', { name })}>
        <Bars stages={stages} />
      </Plate>
    </Link>
  );
}
