'use client';
import type { StageSize } from '@atelier/domain';
import { cx } from '../../ui/cx';
import type { LiveState } from './frames';
import { LivePicture } from './live-picture';
import { drawing } from './progress';

/** The images of a generation, side by side in a square (two: in a row); a ring shows which are being drawn while others are not. */
export function LiveGrid({
  view,
  previews,
  limit,
}: Pick<LiveState, 'view' | 'previews'> & { limit?: StageSize }) {
  const { images, caption } = view;
  const several = images.length > 1;
  const now = new Set(drawing(view).map(({ image }) => image));
  return (
    <div
      className={cx(
        'grid size-full gap-[3px]',
        several ? 'grid-cols-2' : 'grid-cols-1',
        images.length > 2 && 'grid-rows-2',
      )}
    >
      {images.map((image) => (
        <div key={image.index} className="relative size-full min-h-0 overflow-hidden">
          <LivePicture
            image={image}
            previews={previews[image.index]}
            caption={several ? `${caption} (${image.index + 1})` : caption}
            limit={limit}
          />
          {now.size < images.length && now.has(image.index) ? (
            <div aria-hidden="true" className="absolute inset-0 border-2 border-accent" />
          ) : null}
          {/* The buttons name pictures by number; a small tile has none, and no room. */}
          {several && !limit ? (
            <span
              aria-hidden="true"
              className="tabular absolute top-2 left-2 rounded-md bg-black/65 px-2 text-xs text-white"
            >
              {image.index + 1}
            </span>
          ) : null}
        </div>
      ))}
    </div>
  );
}
