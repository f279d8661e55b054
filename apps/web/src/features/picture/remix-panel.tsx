'use client';
import type { GenerationView, ImageView, ServedPack } from '@atelier/domain';
import { X } from 'lucide';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button';
import { hideTouchKeyboard } from '../../ui/hide-touch-keyboard';
import { Icon } from '../../ui/icon';
import { reachedSize } from '../../ui/reached-size';
import { Composer } from '../compose/composer';
import { formFrom } from '../compose/form';
import { SwapChips } from '../compose/swap-chips';
import { useCompose } from '../compose/use-compose';
import { useGeneration } from '../live/use-generation';
import { Current } from '../studio/current';
import { BeginFrom } from './begin-from';
import { DraftGrid } from './draft-grid';
import { useDrafts } from './use-drafts';
import type { Remix } from './use-remix';

type Props = {
  parent: GenerationView;
  /** The image that is remixed, of several. */
  one: ImageView | undefined;
  /** The image that the remix may begin from: the one on view. */
  from: ImageView | undefined;
  pack: ServedPack | null;
  remix: Remix;
  /** Where the panel of the remix goes: before the facts of its parent. */
  aside: HTMLElement | null;
};

/** The frame of the remix beside its parent, and below both the composer. */
export function RemixPanel({ parent, one, from, pack, remix, aside }: Props) {
  const t = useTranslations('remix');
  const box = useRef<HTMLDivElement>(null);
  const { child, show } = remix;
  const onMade = useCallback(
    (view: GenerationView) => {
      show(view);
      if (hideTouchKeyboard()) box.current?.previousElementSibling?.scrollIntoView({ block: 'center' });
    },
    [show],
  );
  /** Noise level that the remix begins at; null: it begins from noise alone. */
  const [strength, setStrength] = useState<number | null>(null);
  const index = from && reachedSize(from.stages) !== null ? from.index : null;
  const { parentId, pack: packName } = remix.where;
  const where = useMemo(
    () => ({
      parentId,
      pack: packName,
      ...(strength !== null &&
        index !== null && { edit: { kind: 'vary' as const, source: { image: index }, strength } }),
    }),
    [parentId, packName, strength, index],
  );
  const compose = useCompose(formFrom(parent, true, one), where, pack, onMade);
  const { form, change } = compose;

  // Another image of the parent was chosen: its seed is remixed.
  const seed = one?.seed;
  const before = useRef(seed);
  useEffect(() => {
    if (seed !== undefined && seed !== before.current) change({ seed: String(seed), count: 1 });
    before.current = seed;
  }, [seed, change]);

  const focusCaption = useCallback((): void => {
    const caption = box.current?.querySelector('textarea');
    caption?.focus({ preventScroll: true });
    caption?.setSelectionRange(caption.value.length, caption.value.length);
    box.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const { typing } = remix;
  useEffect(() => {
    if (typing > 0) focusCaption();
  }, [typing, focusCaption]);

  return (
    <>
      {child ? (
        <Child key={child.id} initial={child} aside={aside} onAnother={focusCaption} />
      ) : (
        <Frame>
          <p className="grid size-full place-items-center p-4 text-center text-sm text-faint">{t('empty')}</p>
        </Frame>
      )}
      <section
        ref={box}
        aria-label={t('title')}
        className="col-span-2 flex scroll-mb-20 flex-col gap-1 lg:scroll-mb-2"
      >
        <div className="flex items-start gap-2">
          <div className="min-w-0 flex-1">
            {compose.pack ? (
              <SwapChips
                caption={form.caption}
                pack={compose.pack}
                onCaption={(caption) => change({ caption })}
              />
            ) : null}
          </div>
          <Button tone="ghost" size="icon" className="size-11!" aria-label={t('close')} onClick={remix.close}>
            <Icon of={X} size={16} />
          </Button>
        </div>
        {index === null ? null : <BeginFrom strength={strength} onChange={setStrength} />}
        <Composer {...compose} onSubmit={() => void compose.submit()} wished={parent.pack} />
      </section>
    </>
  );
}

const Frame = ({ children }: { children: React.ReactNode }) => (
  <div className="relative aspect-square w-full overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame">
    {children}
  </div>
);

type ChildProps = { initial: GenerationView; aside: HTMLElement | null; onAnother: () => void };

/** A remix as it resolves beside its parent. */
function Child({ initial, aside, onAnother }: ChildProps) {
  const t = useTranslations('remix');
  const live = useGeneration(initial);
  const drafts = useDrafts(live, useState<number | null>(null));
  return (
    <>
      <Frame>
        <DraftGrid drafts={drafts} />
      </Frame>
      {aside
        ? createPortal(
            <section aria-label={t('made')}>
              <Current drafts={drafts} mine onAnother={onAnother} />
            </section>,
            aside,
          )
        : null}
    </>
  );
}
