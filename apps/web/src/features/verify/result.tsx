'use client';
import { ImageOff } from 'lucide';
import { useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Answer } from './answer';
import type { Verification } from './use-verify';

type Props = { state: Extract<Verification, { at: 'checking' | 'answered' }> };

/** The checked picture beside what is said of it; a changed one also beside the one it was made from. */
export function Result({ state }: Props) {
  const t = useTranslations('verify');
  const heading = useId();
  const { preview } = state;
  const view = state.at === 'answered' ? state.view : null;
  const picture = view?.picture ?? null;
  const original =
    picture && picture.index !== null
      ? `/images/${picture.generationId}/${picture.index}/${picture.size === 64 ? 64 : 256}.webp`
      : null;
  /** The file equals the original, or only its address is known. */
  const isSame = view?.verdict === 'unchanged' || preview === null;
  const src = preview ?? original;
  return (
    <section
      aria-labelledby={view ? heading : undefined}
      aria-label={view ? undefined : t('checking')}
      aria-busy={state.at === 'checking'}
      className="grid gap-x-14 gap-y-7 lg:grid-cols-[minmax(0,30rem)_minmax(0,38rem)]"
    >
      {/* Small above the answer on a phone, where the answer is to be in sight. */}
      <div
        className={cx(
          'grid content-start gap-3 max-lg:grid-cols-[repeat(auto-fill,7.5rem)]',
          original && !isSame && 'lg:grid-cols-2',
        )}
      >
        <Figure key={src} src={src} name={t('file')} isChecking={state.at === 'checking'} />
        {original && !isSame ? <Figure key={original} src={original} name={t('original')} /> : null}
      </div>
      {view ? (
        <div className="settle" key={`${view.verdict} ${preview}`}>
          <Answer view={view} id={heading} />
        </div>
      ) : (
        <p className="breathe text-lg text-muted lg:pt-3">{t('checking')}</p>
      )}
    </section>
  );
}

type FigureProps = { src: string | null; name: string; isChecking?: boolean };

/** A picture of any shape in a square, with its name below; an icon where the browser cannot show it. */
function Figure({ src, name, isChecking = false }: FigureProps) {
  const [isLost, setLost] = useState(false);
  return (
    <figure className="flex min-w-0 flex-col gap-2">
      <div className="relative grid aspect-square w-full place-items-center overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame">
        {src === null || isLost ? (
          <Icon of={ImageOff} size={28} className="text-faint" />
        ) : (
          // biome-ignore lint/performance/noImgElement: a file of this browser has nothing to optimize
          <img
            src={src}
            alt={name}
            className={cx('size-full object-contain', isChecking && 'breathe')}
            onError={() => setLost(true)}
          />
        )}
      </div>
      <figcaption className="text-[13px] text-muted">{name}</figcaption>
    </figure>
  );
}
