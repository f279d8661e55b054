'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { LiveGrid } from '../live/live-grid';
import { useGeneration } from '../live/use-generation';
import { Current } from '../studio/current';

type Props = {
  initial: GenerationView;
  /** True: requested on this page. False: already running when the page was opened. */
  fresh: boolean;
  onAnother: () => void;
};

/** The visitor's own running generation, large, on its room's page. */
export function MadeHere({ initial, fresh, onAnother }: Props) {
  const t = useTranslations('room');
  const live = useGeneration(initial);
  const [chosen, setChosen] = useState<number | null>(null);
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    if (!fresh) return;
    // A phone's keyboard would cover the picture; on a desk the focus stays in the caption.
    if (window.matchMedia('(pointer: coarse)').matches)
      (document.activeElement as HTMLElement | null)?.blur();
    section.current?.scrollIntoView({ block: 'nearest' });
  }, [fresh]);
  return (
    <section
      ref={section}
      aria-label={t('mine')}
      className="grid scroll-my-20 items-start gap-6 rounded-2xl border border-line bg-surface p-5 md:grid-cols-[minmax(0,22rem)_minmax(0,1fr)] md:gap-8"
    >
      <div className="aspect-square overflow-hidden rounded-xl border border-line bg-sunken">
        <LiveGrid view={live.view} previews={live.previews} chosen={chosen} onChoose={setChosen} />
      </div>
      <Current live={live} mine inRoom chosen={chosen} onAnother={onAnother} />
    </section>
  );
}
