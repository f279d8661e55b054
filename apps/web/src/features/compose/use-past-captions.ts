'use client';
import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
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

/** What was being typed, then the earlier captions from the newest. */
const textsAfter = (typed: string): string[] => [
  typed,
  ...pastCaptions().filter((past) => past !== typed.trim()),
];

/**
 * The caption's history: arrow up on the first line recalls the caption before, arrow down on the last line
 * goes forward, at the end to what was being typed. `twin` holds the same text in the same lines, because a
 * text area does not tell where its lines break. `recall` returns whether it took the key. `step` does the same
 * wherever the caret is, for buttons; `steps` says which ways lead somewhere.
 */
export function usePastCaptions(
  box: RefObject<HTMLTextAreaElement | null>,
  twin: RefObject<HTMLElement | null>,
  value: string,
  onChange: (value: string) => void,
) {
  /** Place in the history (0: what was being typed) and the texts, from the newest; null while one types. */
  const walk = useRef<{ at: number; texts: string[] } | null>(null);
  const caret = useRef<'start' | 'end' | null>(null);
  const [steps, setSteps] = useState({ earlier: false, later: false });
  // Not while rendering: the server has no history.
  useEffect(() => {
    const { at, texts } = walk.current ?? { at: 0, texts: textsAfter(value) };
    setSteps({ earlier: at + 1 < texts.length, later: at > 0 });
  }, [value]);
  useLayoutEffect(() => {
    if (!caret.current || !box.current) return;
    const place = caret.current === 'start' ? 0 : box.current.value.length;
    caret.current = null;
    box.current.setSelectionRange(place, place);
  });
  const step = (by: 1 | -1): boolean => {
    const { at, texts } = walk.current ?? { at: 0, texts: textsAfter(value) };
    const next = texts[at + by];
    if (next === undefined) return false;
    walk.current = { at: at + by, texts };
    onChange(next);
    return true;
  };
  const recall = (key: string): boolean => {
    const [area, text] = [box.current, twin.current];
    const by = key === 'ArrowUp' ? 1 : key === 'ArrowDown' ? -1 : 0;
    if (!area || !text || by === 0 || area.selectionStart !== area.selectionEnd) return false;
    const edge = topOf(text, by > 0 ? 0 : area.value.length);
    if (Math.abs(topOf(text, area.selectionStart) - edge) > 2 || !step(by)) return false;
    // At the start another arrow up goes on, at the end another arrow down.
    caret.current = by > 0 ? 'start' : 'end';
    return true;
  };
  const forget = (): void => {
    walk.current = null;
  };
  return { recall, forget, step, steps };
}
