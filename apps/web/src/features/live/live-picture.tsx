'use client';
import type { ImageView } from '@atelier/domain';
import { STAGE_SIZES, type StageSize, stageOf } from '@atelier/domain/constants';
import { useState } from 'react';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { Noise } from '../../ui/noise';
import { reachedSize } from '../../ui/reached-size';
import { Thumbhash } from '../../ui/thumbhash';
import type { Previews } from './live-state';
import { PreviewCanvas } from './preview-canvas';

type Props = {
  image: ImageView;
  previews: Previews | undefined;
  caption: string;
  /** Largest size to load; a tile of 160 px needs no 1024. */
  limit?: StageSize;
  className?: string;
};

/**
 * Draws an image as it resolves: one layer a stage, the coarsest below. A layer shows the stage's newest x0
 * preview, then its finished image, and fades in over the layer below. Stages that were finished on arrival
 * do not fade. Noise shows until the first finished stage has painted over it.
 */
export function LivePicture({ image, previews, caption, limit = 1024, className }: Props) {
  const [initial] = useState(() => reachedSize(image.stages));
  const [loaded, setLoaded] = useState<ReadonlySet<StageSize>>(new Set());
  /** Whether a finished stage has faded in over the noise. */
  const [covered, setCovered] = useState(false);
  const reached = reachedSize(image.stages);
  const largest = STAGE_SIZES.findLast((size) => size <= limit && image.stages[`${size}`]) ?? null;
  const shown = STAGE_SIZES.filter((size) => {
    if (size > limit) return false;
    const fresh = initial === null || size > initial;
    return previews?.[stageOf(size)] || (image.stages[`${size}`] && (fresh || size === largest));
  });
  return (
    <div
      role="img"
      aria-label={caption}
      data-reached={reached ?? 0}
      className={cx('relative size-full overflow-hidden bg-sunken', className)}
    >
      {initial === null ? null : <Thumbhash hash={image.thumbhash} />}
      {reached === null || (initial === null && !covered) ? <Noise seed={image.seed} /> : null}
      {shown.map((size) => {
        const url = image.stages[`${size}`];
        const fresh = initial === null || size > initial;
        const smooth = size === 64 ? 'pixelated' : '';
        const preview = previews?.[stageOf(size)];
        return (
          <div key={size} className={cx('absolute inset-0', fresh && 'fade-in')}>
            {preview ? <PreviewCanvas bytes={preview.bytes} className={smooth} /> : null}
            {url ? (
              // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
              <img
                src={webpOf(url)}
                alt=""
                width={size}
                height={size}
                decoding="async"
                onLoad={() => setLoaded((before) => new Set(before).add(size))}
                onTransitionEnd={() => setCovered(true)}
                className={cx(
                  'absolute inset-0 size-full object-cover',
                  smooth,
                  fresh && 'transition-opacity duration-700',
                  fresh && !loaded.has(size) ? 'opacity-0' : 'opacity-100',
                )}
              />
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
