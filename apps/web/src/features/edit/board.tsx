'use client';
import { type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { MaskFigure, OWN } from './mask-figure';
import type { Point } from './shapes';
import { StrokeFigure } from './stroke-figure';
import type { Mask } from './use-mask';
import { useStroke } from './use-stroke';

const percent = (units: number): number => Math.round(units / 10.24);

type Props = {
  mask: Mask;
  /** Caption of the picture. */
  caption: string;
  /** The picture below the mask, and what is drawn on it by others. */
  children: ReactNode;
};

/**
 * The picture that is drawn on. One finger draws and two zoom; with the focus on it arrow keys move a cross, and Space
 * sets the pen down and lifts it.
 */
export function Board({ mask, caption, children }: Props) {
  const t = useTranslations('edit');
  const help = useId();
  const [said, setSaid] = useState('');
  const { shapes } = mask.history;
  const { points, cursor, byKeyboard, on } = useStroke(
    (made) => {
      const became = mask.stroke(made);
      if (became !== 'nothing')
        setSaid(became === 'full' ? t('full') : t('added', { count: shapes.length + 1 }));
    },
    (act, [x, y]: Point) => {
      const place = t('at', { x: percent(x), y: percent(y) });
      setSaid(act === 'moved' ? place : `${t(`pen.${act}`)} ${place}`);
    },
  );
  return (
    <div>
      <div
        role="application"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is drawn on by keyboard too, as its description says
        tabIndex={0}
        aria-label={t('board', { caption })}
        aria-describedby={help}
        data-strokes={shapes.length}
        {...on}
        className="relative aspect-square w-full touch-pinch-zoom overflow-hidden rounded-2xl border border-line bg-sunken shadow-frame select-none [&_img]:pointer-events-none"
        style={{ cursor: 'crosshair' }}
      >
        {children}
        {shapes.length > 0 ? (
          <MaskFigure shapes={shapes} line={3} colour={OWN} tint={0.34} isHatched />
        ) : null}
        <StrokeFigure
          tool={mask.tool}
          points={points}
          cursor={cursor}
          radius={mask.radius}
          isCross={byKeyboard}
        />
      </div>
      <p id={help} className="sr-only">
        {t('help')}
      </p>
      <p aria-live="polite" className="sr-only">
        {said}
      </p>
    </div>
  );
}
