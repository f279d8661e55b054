'use client';
import { useEffect, useRef } from 'react';

/**
 * Handlers by `KeyboardEvent.key`; letters in lower case. A handler that returns false passes the key on to
 * the bindings below it, and to the browser.
 */
export type Bindings = Readonly<Record<string, (event: KeyboardEvent) => unknown>>;

/** Bindings of the mounted components, the newest last: that one is asked first. */
const stack: { current: Bindings }[] = [];

/** Elements that take typed text or use keys themselves. */
const FIELDS =
  'input, textarea, select, [contenteditable]:not([contenteditable=false]), [role=slider], [role=toolbar]';
/** Elements that Enter and Space press. */
const PRESSABLE = 'a[href], button, summary, [role=button], [role=link]';
/** Signs that some keyboard layouts type with Shift. */
const SHIFTED = /^[^\p{L}\p{N}\s]$/u;

/**
 * Whether a key press is for the page: no field, dialog, modifier or input method takes it. Key code 229
 * marks input methods in Safari (see `ui/composing.ts`).
 */
export function isForPage(event: KeyboardEvent): boolean {
  const { key, target, ctrlKey, metaKey, altKey, shiftKey } = event;
  if (event.defaultPrevented || event.isComposing || event.keyCode === 229) return false;
  if (ctrlKey || metaKey || altKey || (shiftKey && !SHIFTED.test(key))) return false;
  if (document.querySelector('dialog[open]')) return false;
  if (!(target instanceof Element)) return true;
  if (target.closest(FIELDS)) return false;
  return !((key === 'Enter' || key === ' ') && target.closest(PRESSABLE));
}

function onKeyDown(event: KeyboardEvent): void {
  if (!isForPage(event)) return;
  const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  for (const { current } of stack.toReversed()) {
    const handle = current[name];
    if (!handle || handle(event) === false) continue;
    event.preventDefault();
    return;
  }
}

/**
 * Binds keys of the page while the component is mounted. The component mounted last is asked first; one with
 * `turn` "last" after all others.
 */
export function useKeys(bindings: Bindings, turn: 'first' | 'last' = 'first'): void {
  const entry = useRef(bindings);
  useEffect(() => {
    entry.current = bindings;
  });
  useEffect(() => {
    const length = turn === 'first' ? stack.push(entry) : stack.unshift(entry);
    if (length === 1) window.addEventListener('keydown', onKeyDown);
    return () => {
      stack.splice(stack.indexOf(entry), 1);
      if (stack.length === 0) window.removeEventListener('keydown', onKeyDown);
    };
  }, [turn]);
}
