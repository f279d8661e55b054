'use client';
import { type RefObject, useLayoutEffect } from 'react';

/**
 * Moves the focus from `control`, which is about to leave the page, to the same button of the next entry in its
 * list (its last one, where it has no such button), else to the heading of its section. Otherwise browsers move
 * it to the top of the page.
 */
function passFocus(control: HTMLElement): void {
  if (document.activeElement !== control) return;
  const entry = control.closest('li');
  const beside = entry?.nextElementSibling ?? entry?.previousElementSibling;
  const buttons = [...(beside?.querySelectorAll('button') ?? [])];
  const heir: HTMLElement | null =
    buttons.find(({ textContent }) => textContent === control.textContent) ??
    buttons.at(-1) ??
    control.closest('section')?.querySelector<HTMLElement>('h2') ??
    document.querySelector<HTMLElement>('h1');
  if (!heir) return;
  if (heir.tagName !== 'BUTTON') heir.tabIndex = -1;
  heir.focus();
}

/** Passes the focus on when the control leaves the page, which its own action often does. */
export function useFocusHeir(control: RefObject<HTMLElement | null>): void {
  // A layout effect's cleanup runs before the element goes.
  useLayoutEffect(() => {
    const element = control.current;
    return () => {
      if (element) passFocus(element);
    };
  }, [control]);
}
