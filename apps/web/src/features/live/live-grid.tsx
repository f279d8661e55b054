'use client';
import type { ImageView, StageSize } from '@atelier/domain';
import { cx } from '../../ui/cx';
import type { LiveState } from './frames';
import { LivePicture } from './live-picture';

type Props = Pick<LiveState, 'view' | 'previews'> & {
  limit?: StageSize;
  /** The image in the foreground when one was picked: then the picker calls back. */
  onPick?: (image: ImageView) => void;
  pickLabel?: (image: ImageView) => string;
};

/** The images of a generation, side by side in a square (two: in a row). */
export function LiveGrid({ view, previews, limit, onPick, pickLabel }: Props) {
  const { images, caption } = view;
  const drawing = (image: ImageView): boolean => view.status === 'running' && view.image === image.index;
  return (
    <div
      className={cx(
        'grid size-full gap-[3px]',
        images.length === 1 ? 'grid-cols-1' : 'grid-cols-2',
        images.length > 2 && 'grid-rows-2',
      )}
    >
      {images.map((image) => {
        const label = images.length > 1 ? `${caption} (${image.index + 1})` : caption;
        const picture = (
          <LivePicture
            key={image.index}
            image={image}
            previews={previews[image.index]}
            caption={label}
            limit={limit}
          />
        );
        const frame = cx(
          'relative block size-full min-h-0 overflow-hidden',
          drawing(image) && images.length > 1 && 'ring-2 ring-accent ring-inset',
        );
        return onPick && images.length > 1 ? (
          <button
            key={image.index}
            type="button"
            aria-label={pickLabel?.(image)}
            onClick={() => onPick(image)}
            className={frame}
          >
            {picture}
          </button>
        ) : (
          <div key={image.index} className={frame}>
            {picture}
          </div>
        );
      })}
    </div>
  );
}
