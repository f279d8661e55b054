import type { GenerationView } from '@atelier/domain';
import { cx } from '../../ui/cx';
import { webpOf } from '../../ui/image-url';

/** The first finished picture of a generation; decorative, since its caption stands beside it. */
export function Thumb({ view, className }: { view: GenerationView; className?: string }) {
  const stages = view.images.find(({ stages }) => Object.keys(stages).length > 0)?.stages ?? {};
  const path = stages['256'] ?? stages['64'];
  return (
    <span className={cx('block aspect-square overflow-hidden rounded-lg bg-sunken', className)}>
      {path ? (
        // biome-ignore lint/performance/noImgElement: the server already makes every size and WebP
        <img
          src={webpOf(path)}
          alt=""
          width={256}
          height={256}
          loading="lazy"
          decoding="async"
          className={cx('size-full object-cover', !stages['256'] && 'pixelated')}
        />
      ) : null}
    </span>
  );
}
