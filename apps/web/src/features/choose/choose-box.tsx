'use client';
import { Check } from 'lucide';
import { useTranslations } from 'use-intl';
import { cx } from '../../ui/cx';
import { Icon } from '../../ui/icon';
import { choose } from './gestures';
import { useChooser } from './store';

type Props = {
  id: string;
  caption: string;
  /** A click with Ctrl, Command or Shift begins the choosing: where pictures are managed, not looked at. */
  eager?: boolean;
};

/**
 * The box that chooses a picture of one's own, over its top left corner, and what became of the picture. Goes into
 * a positioned list item with a square picture at its top. A pointer sees it on hover, keys on focus, fingers once
 * the choosing is on; screen readers always have it.
 */
export function ChooseBox({ id, caption, eager }: Props) {
  const t = useTranslations('choose');
  const on = useChooser(({ selection }) => selection.on);
  const chosen = useChooser(({ selection }) => selection.chosen.has(id));
  const mark = useChooser(({ marks }) => marks.get(id) ?? null);
  return (
    <>
      <span
        data-choose={id}
        data-eager={eager ? '' : undefined}
        data-gone={mark === 'gone' ? '' : undefined}
        className={cx(
          'pointer-events-none absolute inset-x-0 top-0 block aspect-square rounded-xl',
          chosen && 'outline-3 outline-offset-2 outline-accent',
          mark && 'bg-bg/70',
        )}
      >
        {mark === 'hidden' || mark === 'leaving' ? (
          <span className="absolute inset-x-2 bottom-2 rounded-lg bg-surface px-2 py-1 text-center text-xs text-text">
            {t(`mark.${mark}`)}
          </span>
        ) : null}
      </span>
      <button
        type="button"
        aria-pressed={chosen}
        aria-label={t('one', { caption })}
        onClick={({ shiftKey }) => choose(id, shiftKey)}
        className={cx(
          'absolute top-0 left-0 inline-flex size-11 items-center justify-center transition-opacity',
          !on &&
            'opacity-0 focus-visible:opacity-100 pointer-coarse:pointer-events-none pointer-fine:group-focus-within:opacity-100 pointer-fine:group-hover:opacity-100',
        )}
      >
        <span
          className={cx(
            'inline-flex size-6 items-center justify-center rounded-md border-2 shadow-sm',
            chosen ? 'border-fill bg-fill text-fill-ink' : 'border-white bg-black/55 text-transparent',
          )}
        >
          <Icon of={Check} size={16} strokeWidth={3} />
        </span>
      </button>
    </>
  );
}
