'use client';
import { LIMITS } from '@atelier/domain/constants';
import { textLength } from '@atelier/domain/text';
import { Fragment, type KeyboardEvent, useId, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { isComposing } from '../../ui/composing';
import { cx } from '../../ui/cx';
import { PastButtons } from './past-buttons';
import { usePastCaptions } from './use-past-captions';

/** Captions of this length and longer show the counter. */
const NEAR_LIMIT = LIMITS.captionLength - 80;

type Props = {
  value: string;
  onChange: (value: string) => void;
  onSubmit: () => void;
  /** Arrow down at the end of the text; false where there is nothing to go to. */
  onDown: () => boolean;
  problem: string | null;
  /** Words to underline: in the order of the text, without overlaps. `from` counts UTF-16 units. */
  marked?: readonly { from: number; word: string }[];
  autoFocus?: boolean;
};

const endOf = (mark?: { from: number; word: string }): number => (mark ? mark.from + mark.word.length : 0);

/**
 * The caption's text area. It grows with its text; Enter submits, Shift+Enter breaks the line, arrow up
 * recalls earlier captions, Escape leaves it.
 */
export function CaptionBox({ value, onChange, onSubmit, onDown, problem, marked = [], autoFocus }: Props) {
  const t = useTranslations('compose');
  const id = useId();
  const box = useRef<HTMLTextAreaElement>(null);
  const twin = useRef<HTMLDivElement>(null);
  const { recall, forget, ...past } = usePastCaptions(box, twin, value, onChange);
  const left = LIMITS.captionLength - textLength(value);
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>): void => {
    if (event.shiftKey || isComposing(event)) return;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') document.getElementById('main')?.focus({ preventScroll: true });
    if (recall(event.key)) event.preventDefault();
    else if (event.key === 'ArrowDown' && event.currentTarget.selectionStart === value.length) {
      if (onDown()) event.preventDefault();
      return;
    }
    if (event.key !== 'Enter') return;
    event.preventDefault();
    // A key held down repeats; only the first press sends.
    if (!event.repeat) onSubmit();
  };
  return (
    <div className="relative">
      <label htmlFor={id} className="sr-only">
        {t('caption')}
      </label>
      {/* The twin behind the textarea gives it its height and draws the underlines: no measuring, no jump. */}
      <div className="grid text-lg leading-7">
        <div
          ref={twin}
          aria-hidden="true"
          className="pointer-events-none col-start-1 row-start-1 min-h-[5rem] px-5 pt-4 pb-3 break-words whitespace-pre-wrap text-transparent select-none [overflow-wrap:anywhere]"
        >
          {marked.map(({ from, word }, at) => (
            <Fragment key={from}>
              {value.slice(endOf(marked[at - 1]), from)}
              <u className="decoration-danger decoration-dotted decoration-2 underline-offset-4">{word}</u>
            </Fragment>
          ))}
          {`${value.slice(endOf(marked.at(-1)))} `}
        </div>
        <textarea
          ref={box}
          id={id}
          name="caption"
          value={value}
          // biome-ignore lint/a11y/noAutofocus: people come to type a caption; only on wide screens
          autoFocus={autoFocus}
          rows={2}
          enterKeyHint="send"
          autoComplete="off"
          spellCheck={false}
          placeholder={t('placeholder')}
          aria-invalid={problem !== null}
          aria-describedby={`${id}-help ${id}-problem`}
          onChange={(event) => {
            forget();
            onChange(event.target.value);
          }}
          onKeyDown={onKeyDown}
          className="col-start-1 row-start-1 size-full resize-none overflow-hidden bg-transparent px-5 pt-4 pb-3 [overflow-wrap:anywhere] outline-none placeholder:text-faint"
        />
      </div>
      <PastButtons value={value} {...past} />
      <p id={`${id}-help`} className="sr-only">
        {t('help')}
      </p>
      {left <= LIMITS.captionLength - NEAR_LIMIT ? (
        <p
          className={cx('tabular absolute right-4 bottom-0 text-xs', left < 0 ? 'text-danger' : 'text-faint')}
        >
          {t('left', { left })}
        </p>
      ) : null}
      <p id={`${id}-problem`} role="alert" className="px-5 text-sm text-danger empty:hidden">
        {problem}
      </p>
    </div>
  );
}
