'use client';
import type { ImageView } from '@atelier/domain';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';
import { reachedSize } from '../../ui/reached-size';

type Props = { images: ImageView[]; chosen: number | null; onChoose: (index: number) => void };

/** Thumbnails of a generation's images; pressing one shows it large. */
export function ImageStrip({ images, chosen, onChoose }: Props) {
  const t = useTranslations('picture');
  return (
    <ul className="flex gap-2">
      {images.map((image) => {
        const small = image.stages['256'] ?? image.stages['64'];
        return (
          <li key={image.index}>
            <button
              type="button"
              aria-pressed={chosen === image.index}
              aria-label={t('showImage', { image: image.index + 1 })}
              onClick={() => onChoose(image.index)}
              className={cx(
                'block size-16 overflow-hidden rounded-lg border-2 bg-sunken transition-colors',
                chosen === image.index ? 'border-accent' : 'border-transparent hover:border-line-strong',
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
            </button>
          </li>
        );
      })}
    </ul>
  );
}
