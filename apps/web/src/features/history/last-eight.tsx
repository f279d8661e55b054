'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from '../../ui/link';
import { Thumb } from '../../ui/thumb';
import { MADE_EVENT } from '../compose/asker';
import { LiveGrid } from '../live/live-grid';
import { isEnded } from '../live/live-state';
import { useGeneration } from '../live/use-generation';

const SHOWN = 8;

type Props = {
  /** One's own last generations, the newest first. */
  initial: GenerationView[];
  /** The generation whose page this is. */
  current?: string;
};

/** A strip of one's own last eight pictures. New ones join at its start, and resolve there too. */
export function LastEight({ initial, current }: Props) {
  const t = useTranslations('history');
  const [made, setMade] = useState<GenerationView[]>([]);
  useEffect(() => {
    const add = (event: Event): void =>
      setMade((before) => [(event as CustomEvent<GenerationView>).detail, ...before]);
    window.addEventListener(MADE_EVENT, add);
    return () => window.removeEventListener(MADE_EVENT, add);
  }, []);
  const fresh = new Set(made.map(({ id }) => id));
  const items = [...made, ...initial.filter(({ id }) => !fresh.has(id))].slice(0, SHOWN);
  if (items.length === 0) return null;
  return (
    <nav aria-label={t('title')} className="min-w-0">
      <h2 className="mb-2 text-[13px] text-muted">{t('title')}</h2>
      {/* Room for the focus ring, which the scrolling box would cut. */}
      <ul className="-m-1 flex gap-2 overflow-x-auto p-1 [scrollbar-width:none]">
        {items.map((view) => (
          <li key={view.id}>
            <Link
              href={`/g/${view.id}`}
              aria-label={view.caption}
              title={view.caption}
              aria-current={view.id === current ? 'page' : undefined}
              className="block size-14 overflow-hidden rounded-lg aria-[current]:ring-2 aria-[current]:ring-accent sm:size-16"
            >
              {isEnded(view) ? <Thumb view={view} /> : <Drawing initial={view} />}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** One that waits or is drawn, as it resolves. */
function Drawing({ initial }: { initial: GenerationView }) {
  const { view, previews } = useGeneration(initial);
  return <LiveGrid view={view} previews={previews} limit={256} />;
}
