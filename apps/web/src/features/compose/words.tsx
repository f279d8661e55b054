'use client';
import { type KeyboardEvent, type Ref, useImperativeHandle, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { isComposing } from '../../ui/composing';
import { Quietly } from '../../ui/quietly';

/** For the caption's arrow down: goes to the first word; false where there is none. */
export type WordsHandle = { enter: () => boolean };

type Props = {
  words: string[];
  onPick: (word: string) => void;
  /** Back to the caption, with nothing picked. */
  onLeave: () => void;
  ref: Ref<WordsHandle>;
};

/**
 * Suggested words as a toolbar: one tab stop, arrow keys between the words. It scrolls sideways and fades out
 * where more follow. Entered from the caption by arrow down, Tab takes a word, as in editors; entered by Tab,
 * Tab leaves.
 */
export function Words({ words, onPick, onLeave, ref }: Props) {
  const t = useTranslations('compose.words');
  const bar = useRef<HTMLDivElement>(null);
  const writing = useRef(false);
  const [at, setAt] = useState(0);
  const current = Math.max(0, Math.min(at, words.length - 1));
  const go = (index: number): void => {
    setAt(index);
    bar.current?.querySelectorAll('button')[index]?.focus();
  };
  const pick = (word: string | undefined): void => {
    setAt(0);
    if (word !== undefined) onPick(word);
  };
  useImperativeHandle(ref, () => ({
    enter: () => {
      writing.current = words.length > 0;
      if (writing.current) go(0);
      return writing.current;
    },
  }));
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    const { key, shiftKey } = event;
    const last = words.length - 1;
    if (key === 'ArrowRight' || key === 'ArrowDown') go(current === last ? 0 : current + 1);
    else if (key === 'ArrowLeft') go(current === 0 ? last : current - 1);
    else if (key === 'ArrowUp' && current > 0) go(current - 1);
    else if (key === 'ArrowUp' || key === 'Escape') onLeave();
    else if (key === 'Home') go(0);
    else if (key === 'End') go(last);
    else if (key === 'Tab' && !shiftKey && writing.current) pick(words[current]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <div
        ref={bar}
        role="toolbar"
        aria-label={t('label')}
        onKeyDown={onKeyDown}
        onBlur={({ relatedTarget }) => {
          if (!bar.current?.contains(relatedTarget)) writing.current = false;
        }}
        className="flex h-12 scroll-px-10 items-center gap-1.5 overflow-x-auto pr-8 pl-4 [mask-image:linear-gradient(to_right,black_calc(100%-2.5rem),transparent)] [scrollbar-width:none] sm:h-10"
      >
        {words.map((word, index) => (
          <button
            key={word}
            type="button"
            tabIndex={index === current ? 0 : -1}
            onFocus={() => setAt(index)}
            onClick={() => pick(word)}
            className="h-7 shrink-0 rounded-full border border-line px-2.5 text-[13px] text-muted transition-colors hover:border-line-strong hover:text-text"
          >
            {word}
          </button>
        ))}
      </div>
      <Quietly text={t('said', { count: words.length, words: words.slice(0, 3).join(', ') })} />
    </>
  );
}
