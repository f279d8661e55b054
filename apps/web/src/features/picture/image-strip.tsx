'use client';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { reachedSize } from '../../ui/reached-size';
import { useChoice } from './use-choice';
import type { Drafts } from './use-drafts';

/** Thumbnails of a generation's images as a list; the chosen one is shown large. */
export function ImageStrip({ drafts }: { drafts: Drafts }) {
  const { images } = drafts.live.view;
  const { list, option } = useChoice(drafts, 1, true);
  return (
    <div {...list} className="flex min-w-0 gap-2 overflow-x-auto p-0.5 [scrollbar-width:none]">
      {images.map((image) => {
        const small = image.stages['256'] ?? image.stages['64'];
        return (
          <div
            key={image.index}
            {...option(image.index)}
            className={cx(
              'block size-12 shrink-0 cursor-pointer overflow-hidden rounded-lg border-2 bg-sunken transition-colors sm:size-16',
              drafts.chosen === image.index ? 'border-accent' : 'border-transparent hover:border-line-strong',
            )}
          >
            {small ? (
              // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
              <img
                src={webpOf(small)}
                alt=""
                width={64}
                height={64}
                className={cx('size-full object-cover', reachedSize(image.stages) === 64 && 'pixelated')}
              />
            ) : null}
          </div>
        );
      })}
    </div>
  );
}
