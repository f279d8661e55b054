'use client';
import { Dices } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { PreviewCanvas } from '../live/preview-canvas';
import type { Wanted } from './typist';
import { useTypist } from './use-typist';

type Props = {
  wanted: Wanted | null;
  /** Steps of the picture that Make makes; null when unknown. */
  makeSteps: number | null;
  /** Chooses another seed; null when the form names one. */
  onAnother: (() => void) | null;
};

/** The draft of what is being typed, and a line about it. Two cells of the composer's grid. */
export function SketchPicture({ wanted, makeSteps, onAnother }: Props) {
  const t = useTranslations('sketch');
  const { draft, drawing, absence } = useTypist(wanted);
  return (
    <>
      <div className="relative col-start-2 row-start-1 size-20">
        {draft ? (
          <div
            role="img"
            aria-label={t('picture', { caption: draft.caption })}
            data-sketch={draft.caption}
            data-seed={draft.seed}
            className="relative size-full overflow-hidden rounded-lg border border-line-strong"
          >
            <PreviewCanvas
              bytes={draft.webp}
              className={cx(
                'pixelated motion-safe:transition-opacity motion-safe:duration-150',
                drawing && 'opacity-80',
              )}
            />
          </div>
        ) : (
          <div className="size-full rounded-lg border border-line border-dashed" />
        )}
        {draft && onAnother ? (
          <button
            type="button"
            aria-label={t('another')}
            title={t('another')}
            onClick={onAnother}
            className="absolute -top-1.5 -right-1.5 flex size-8 items-center justify-center rounded-full border border-line bg-surface text-muted shadow-sm transition-colors hover:text-text before:absolute before:-inset-1.5"
          >
            <Icon of={Dices} size={15} />
          </button>
        ) : null}
      </div>
      <p
        className="tabular col-start-1 row-start-2 text-xs text-faint max-sm:line-clamp-3 max-sm:min-h-8 sm:truncate"
        aria-hidden={absence !== null}
      >
        {draft && !absence ? noteOf(draft) : null}
        {absence ? t(`absence.${absence}`) : null}
      </p>
      {/* Read out when the reason changes, never for a draft. */}
      <p role="status" className="sr-only">
        {absence ? t(`absence.${absence}`) : null}
      </p>
    </>
  );

  function noteOf({ steps, seed }: { steps: number; seed: number }): string {
    const values = { steps, seed: String(seed), all: makeSteps ?? steps };
    return t(makeSteps === null || makeSteps === steps ? 'note' : 'noteSteps', values);
  }
}
