'use client';
import { type RefObject, useLayoutEffect, useRef } from 'react';
import { pastCaptions } from './past-captions';

/** Top of the line of `twin`'s text that position `at` is on, in CSS pixels. */
function topOf(twin: HTMLElement, at: number): number {
  const range = document.createRange();
  // Unknown words are elements of their own: the text is in several nodes.
  const texts = document.createTreeWalker(twin, NodeFilter.SHOW_TEXT);
  for (let left = at, node = texts.nextNode(); node; node = texts.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (left <= length) {
      range.setStart(node, left);
      break;
    }
    left -= length;
  }
  range.collapse(true);
  return (range.getClientRects()[0] ?? twin.getBoundingClientRect()).top;
}

/**
 * The caption's history: arrow up on the first line recalls the caption before, arrow down on the last line
 * goes forward, at the end to what was being typed. `twin` holds the same text in the same lines, because a
 * text area does not tell where its lines break. `recall` returns whether it took the key.
 */
export function usePastCaptions(
  box: RefObject<HTMLTextAreaElement | null>,
  twin: RefObject<HTMLElement | null>,
  onChange: (value: string) => void,
) {
  /** Place in the history (0: what was being typed) and the texts, from the newest; null while one types. */
  const walk = useRef<{ at: number; texts: string[] } | null>(null);
  const caret = useRef<'start' | 'end' | null>(null);
  useLayoutEffect(() => {
    if (!caret.current || !box.current) return;
    const place = caret.current === 'start' ? 0 : box.current.value.length;
    caret.current = null;
    box.current.setSelectionRange(place, place);
  });
  const recall = (key: string): boolean => {
    const [area, text] = [box.current, twin.current];
    const step = key === 'ArrowUp' ? 1 : key === 'ArrowDown' ? -1 : 0;
    if (!area || !text || step === 0 || area.selectionStart !== area.selectionEnd) return false;
    const edge = topOf(text, step > 0 ? 0 : area.value.length);
    if (Math.abs(topOf(text, area.selectionStart) - edge) > 2) return false;
    const typed = area.value;
    const { at, texts } = walk.current ?? {
      at: 0,
      texts: [typed, ...pastCaptions().filter((past) => past !== typed.trim())],
    };
    const next = texts[at + step];
    if (next === undefined) return false;
    walk.current = { at: at + step, texts };
    // At the start another arrow up goes on, at the end another arrow down.
    caret.current = step > 0 ? 'start' : 'end';
    onChange(next);
    return true;
  };
  const forget = (): void => {
    walk.current = null;
  };
  return { recall, forget };
}
