'use client';
import type { ImageView } from '@atelier/domain';
import { STAGE_SIZES } from '@atelier/domain/constants';
import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { Thumbhash } from '../../ui/thumbhash';

/** Positions of the slider between one stage and the next. */
const PER_STAGE = 100;
/** Height of the slider with its numbers; pages keep it free until the slider appears. */
export const SLIDER_HEIGHT = 'h-16';

type Props = {
  image: ImageView;
  caption: string;
  /** Stands over the picture. */
  children?: ReactNode;
};

/**
 * A finished picture with a slider through its stages. Between two stages an edge wipes across the picture,
 * with the coarser stage to its right. Arrow keys move the slider; the numbers jump to a stage.
 */
export function StageViewer({ image, caption, children }: Props) {
  const t = useTranslations('picture');
  const sizes = STAGE_SIZES.filter((size) => image.stages[`${size}`]);
  const last = Math.max(0, sizes.length - 1) * PER_STAGE;
  const [at, setAt] = useState(last);
  const [touched, setTouched] = useState(false);
  const lower = Math.min(Math.floor(at / PER_STAGE), Math.max(0, sizes.length - 1));
  const fraction = (at % PER_STAGE) / PER_STAGE;
  const nearest = sizes[Math.min(Math.round(at / PER_STAGE), sizes.length - 1)];
  const largest = sizes.at(-1);
  return (
    <figure className="flex flex-col gap-3">
      <div className="fits-window relative aspect-square w-full overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame">
        <Thumbhash hash={image.thumbhash} />
        {sizes.map((size, index) => {
          // Smaller stages load when the slider is touched.
          if (size !== largest && !touched) return null;
          const visible = index <= lower || (index === lower + 1 && fraction > 0);
          const wiping = index === lower + 1 && fraction > 0;
          return (
            // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
            <img
              key={size}
              src={webpOf(image.stages[`${size}`] ?? '')}
              alt={size === largest ? caption : ''}
              width={size}
              height={size}
              fetchPriority={size === largest ? 'high' : 'auto'}
              // It replaces the live picture: decoding at once leaves no empty frame.
              decoding="sync"
              className={cx(
                'absolute inset-0 size-full',
                size === 64 && 'pixelated',
                !visible && 'invisible',
              )}
              style={wiping ? { clipPath: `inset(0 ${(1 - fraction) * 100}% 0 0)` } : undefined}
            />
          );
        })}
        {fraction > 0 ? (
          <div
            aria-hidden="true"
            className="absolute inset-y-0 w-px bg-white/90 shadow-[0_0_12px_rgb(0_0_0/0.6)]"
            style={{ left: `${fraction * 100}%` }}
          />
        ) : null}
        {children}
      </div>
      {sizes.length > 1 ? (
        <div className={cx('flex flex-col gap-1', SLIDER_HEIGHT)}>
          <input
            type="range"
            min={0}
            max={last}
            step={2}
            value={at}
            aria-label={t('slider')}
            aria-valuetext={t('sliderAt', { size: nearest ?? 64 })}
            onPointerEnter={() => setTouched(true)}
            onFocus={() => setTouched(true)}
            onChange={(event) => {
              setTouched(true);
              setAt(Number(event.target.value));
            }}
            className="range w-full"
          />
          <div className="flex justify-between">
            {sizes.map((size, index) => (
              <button
                key={size}
                type="button"
                aria-pressed={at === index * PER_STAGE}
                onClick={() => {
                  setTouched(true);
                  setAt(index * PER_STAGE);
                }}
                className={cx(
                  'tabular -mx-2 h-9 rounded-md px-2 text-[13px] transition-colors hover:text-text',
                  at === index * PER_STAGE ? 'text-text' : 'text-faint',
                )}
              >
                {t('px', { size })}
              </button>
            ))}
          </div>
        </div>
      ) : null}
    </figure>
  );
}
