'use client';
import { EDGES, type Edge } from '@atelier/domain/edit-names';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, type IconNode } from 'lucide';
import { useId } from 'react';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { Noise } from '../../ui/noise';

const ICONS: Record<Edge, IconNode> = {
  left: ArrowLeft,
  right: ArrowRight,
  above: ArrowUp,
  below: ArrowDown,
};
/** By how many of its own sides the picture moves, right and down, to free the half at an edge. */
const SHIFT: Record<Edge, readonly [number, number]> = {
  left: [0.5, 0],
  right: [-0.5, 0],
  above: [0, 0.5],
  below: [0, -0.5],
};
/** The free half, and the half that stays. */
const HALF: Record<Edge, string> = {
  left: 'inset-y-0 left-0 w-1/2',
  right: 'inset-y-0 right-0 w-1/2',
  above: 'inset-x-0 top-0 h-1/2',
  below: 'inset-x-0 bottom-0 h-1/2',
};
const OTHER: Record<Edge, Edge> = { left: 'right', right: 'left', above: 'below', below: 'above' };

type Props = { picture: string; pixelated: boolean; caption: string; side: Edge; seed: number };

/** What an extension keeps and where it draws: the picture moved by half, noise in the free half. */
export function ExtendBoard({ picture, pixelated, caption, side, seed }: Props) {
  const t = useTranslations('edit');
  const [x, y] = SHIFT[side];
  return (
    <div
      role="img"
      aria-label={t('extendPreview', { caption, side: t(`side.${side}`) })}
      className="relative aspect-square w-full overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame"
    >
      <Noise seed={seed} />
      {/* biome-ignore lint/performance/noImgElement: the server already makes every size and WebP */}
      <img
        src={picture}
        alt=""
        width={1024}
        height={1024}
        className={cx(
          'absolute size-full transition-[left,top] duration-300 ease-quiet',
          pixelated && 'pixelated',
        )}
        style={{ left: `${100 * x}%`, top: `${100 * y}%` }}
      />
      <span className={cx('absolute border-2 border-dashed border-white mix-blend-difference', HALF[side])} />
      {([side, OTHER[side]] as const).map((half) => (
        <span
          key={half === side ? 'new' : 'stays'}
          className={cx('absolute grid place-items-center p-3', HALF[half])}
        >
          <span className="rounded-full bg-black/70 px-3 py-1 text-[13px] text-white">
            {t(half === side ? 'isNew' : 'stays')}
          </span>
        </span>
      ))}
    </div>
  );
}

/** Chooses the edge that a picture grows at. */
export function SideChoice({ side, onChoose }: { side: Edge; onChoose: (side: Edge) => void }) {
  const t = useTranslations('edit');
  const name = useId();
  return (
    <fieldset className="inline-flex flex-wrap rounded-xl border border-line bg-sunken p-1">
      <legend className="sr-only">{t('sides')}</legend>
      {EDGES.map((each) => (
        <label
          key={each}
          className={cx(
            'flex h-11 cursor-pointer items-center gap-1.5 rounded-lg px-3 text-[13px] transition-colors',
            'has-focus-visible:outline-2 has-focus-visible:outline-accent has-focus-visible:outline-offset-1',
            each === side ? 'bg-thumb text-text shadow-sm' : 'text-muted hover:text-text',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={each === side}
            onChange={() => onChoose(each)}
          />
          <Icon of={ICONS[each]} size={15} />
          {t(`side.${each}`)}
        </label>
      ))}
    </fieldset>
  );
}
