import type { GenerationView } from '@atelier/domain';
import { faceOf } from '@atelier/domain/face';
import { cx } from './cx';
import { srcSetOf, webpOf } from './image-url';
import { Thumbhash } from './thumbhash';

/** The face of a generation in a square. Decorative: the caption stands beside it. */
export function Thumb({ view, className }: { view: GenerationView; className?: string }) {
  const image = faceOf(view);
  const path = image?.stages['256'] ?? image?.stages['64'];
  return (
    <span className={cx('relative block aspect-square overflow-hidden rounded-lg bg-sunken', className)}>
      {image && path ? (
        <>
          <Thumbhash hash={image.thumbhash} />
          {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
          <img
            src={webpOf(path)}
            srcSet={srcSetOf(image.stages)}
            sizes="auto, 256px"
            alt=""
            width={256}
            height={256}
            loading="lazy"
            decoding="async"
            className={cx('absolute inset-0 size-full object-cover', !image.stages['256'] && 'pixelated')}
          />
        </>
      ) : null}
    </span>
  );
}
