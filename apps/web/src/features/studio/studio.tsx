'use client';
import type { GenerationView, ServedPack } from '@atelier/domain';
import { useCallback, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import { hideTouchKeyboard } from '../../ui/hide-touch-keyboard';
import { captionField } from '../compose/caption-field';
import { Composer } from '../compose/composer';
import { Examples } from '../compose/examples';
import type { ComposeForm } from '../compose/form';
import { useCompose } from '../compose/use-compose';
import { useNamed } from '../history/use-named';
import { Hero } from '../landing/hero';
import type { Piece } from '../landing/piece';
import { useGeneration } from '../live/use-generation';
import { DraftGrid } from '../picture/draft-grid';
import { useDrafts } from '../picture/use-drafts';
import { Current } from './current';
import { EmptyFrame } from './empty-frame';

type Props = {
  /** The generation that the address names. */
  current: GenerationView | null;
  /** Pictures that show a visitor what the studio does. */
  pieces: Piece[];
  /** Generations that run now. */
  live: GenerationView[];
  pack: ServedPack | null;
  me: string | null;
  prefill: Partial<ComposeForm>;
};

function Working({
  initial,
  me,
  fresh,
  onAnother,
}: {
  initial: GenerationView;
  me: string | null;
  fresh: boolean;
  onAnother: () => void;
}) {
  const live = useGeneration(initial);
  const drafts = useDrafts(live, useState<number | null>(null));
  const mine = fresh || (me !== null && live.view.author?.id === me);
  return (
    <>
      <Frame>
        <DraftGrid drafts={drafts} />
      </Frame>
      <div className="lg:col-start-1 lg:row-start-2">
        <Current drafts={drafts} mine={mine} onAnother={onAnother} />
      </div>
    </>
  );
}

const Frame = ({ children }: { children: React.ReactNode }) => (
  <div className="fits-window relative aspect-square w-full self-start overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame lg:col-start-2 lg:row-span-2 lg:row-start-1">
    {children}
  </div>
);

/** The composer's settings decide the room. */
const ANYWHERE = {};

const toCaption = (): void => captionField()?.focus({ preventScroll: true });

/** The studio: the composer at the left, the picture at the right. */
export function Studio({ current, pieces, live, pack, me, prefill }: Props) {
  const t = useTranslations('studio');
  const named = useNamed('g', current);
  const [dismissed, setDismissed] = useState(false);
  const shown = named.view ?? (dismissed ? null : current);

  const { show } = named;
  const onMade = useCallback(
    (view: GenerationView) => {
      show(view);
      if (hideTouchKeyboard()) window.scrollTo({ top: 0 });
    },
    [show],
  );
  const compose = useCompose(prefill, ANYWHERE, pack, onMade);
  const another = useCallback(() => {
    setDismissed(true);
    window.history.pushState(null, '', window.location.pathname);
    toCaption();
  }, []);
  const idle = shown === null;
  // The caption is ready to type in on arrival. On a phone its keyboard would cover the page.
  useEffect(() => {
    if (!idle || document.activeElement !== document.body) return;
    if (matchMedia('(pointer: fine) and (hover: hover)').matches) toCaption();
  }, [idle]);

  const { change } = compose;
  const pick = useCallback(
    (caption: string) => {
      change({ caption });
      toCaption();
    },
    [change],
  );

  return (
    <div className="grid grid-cols-1 gap-x-12 gap-y-6 lg:grid-cols-[minmax(0,1fr)_minmax(0,min(640px,calc(100svh-8.5rem)))] lg:grid-rows-[auto_1fr]">
      <div className="lg:col-start-1 lg:row-start-1 lg:pt-4">
        {/* A phone gives this space to the picture. */}
        <div className={shown ? 'max-lg:sr-only' : ''}>
          <h1 className="mb-2.5 text-[1.75rem] leading-[1.12] font-semibold sm:text-[2.6rem]">
            {t('title')} <span className="block text-muted">{t('free')}</span>
          </h1>
          <p className="mb-5 max-w-lg text-[15px] text-muted sm:mb-7 sm:text-base">{t('lead')}</p>
        </div>
        <Composer {...compose} onSubmit={() => void compose.submit()} />
      </div>
      {shown ? (
        <Working key={shown.id} initial={shown} me={me} fresh={named.fresh} onAnother={another} />
      ) : (
        <>
          {pieces.length > 0 ? (
            <div className="lg:col-start-2 lg:row-span-2 lg:row-start-1">
              <Hero pieces={pieces} live={live} onPick={pick} />
            </div>
          ) : (
            <Frame>
              <EmptyFrame />
            </Frame>
          )}
          <div className="lg:col-start-1 lg:row-start-2">
            <Examples examples={pack?.examples ?? []} onPick={pick} />
          </div>
        </>
      )}
    </div>
  );
}
