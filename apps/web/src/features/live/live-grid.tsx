'use client';
import type { StageSize } from '@atelier/domain';
import dynamic from 'next/dynamic';
import type { HTMLAttributes } from 'react';
import { cx } from '../../ui/cx';
import { LivePicture } from './live-picture';
import type { LiveState } from './live-state';
import { drawing } from './progress';

/** Only pages that show a grid load it. */
const CellTable = dynamic(() => import('./cell-table').then((file) => file.CellTable));

type Props = Pick<LiveState, 'view' | 'previews'> & {
  limit?: StageSize;
  chosen?: number | null;
  /** Makes each cell of a grid a button. Called with null for all of them. */
  onChoose?: (index: number | null) => void;
  /** Attributes that make other images a list to choose from, and each image an option of it. */
  choice?: {
    list: HTMLAttributes<HTMLElement>;
    option: (index: number) => HTMLAttributes<HTMLElement>;
  };
};

/**
 * Shows the images of a generation in a square, two in a row. A ring marks the chosen image, and those in
 * progress while others are not.
 */
export function LiveGrid({ view, previews, limit, chosen = null, onChoose, choice }: Props) {
  const { images, caption } = view;
  if (view.grid && !limit)
    return <CellTable view={view} previews={previews} chosen={chosen} {...(onChoose && { onChoose })} />;
  const several = images.length > 1;
  const across = view.grid ? Math.ceil(Math.sqrt(images.length)) : 2;
  const now = new Set(drawing(view).map(({ image }) => image));
  return (
    <div
      {...choice?.list}
      className="grid size-full gap-[3px]"
      style={{
        gridTemplateColumns: `repeat(${several ? across : 1}, minmax(0, 1fr))`,
        gridTemplateRows: `repeat(${Math.ceil(images.length / across)}, minmax(0, 1fr))`,
      }}
    >
      {images.map((image) => (
        <div
          key={image.index}
          {...choice?.option(image.index)}
          className={cx(
            'relative size-full min-h-0 overflow-hidden',
            choice &&
              'cursor-pointer outline-offset-[-4px]! after:absolute after:inset-0 after:transition-colors hover:after:bg-white/8',
          )}
        >
          <LivePicture
            image={image}
            previews={previews[image.index]}
            caption={several ? `${caption} (${image.index + 1})` : caption}
            limit={limit}
          />
          {chosen === image.index || (now.size < images.length && now.has(image.index)) ? (
            <div
              aria-hidden="true"
              className={cx('absolute inset-0 border-2 border-accent', chosen === image.index && 'border-4')}
            />
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
