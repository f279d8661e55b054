'use client';
import { type ReactNode, useLayoutEffect, useRef } from 'react';

/**
 * A named part of the page that stays at the bottom of the window, above the navigation of phones. When the button
 * with the focus goes, the focus stays: on the one marked `data-first`, else on the first; with the dock itself it
 * goes back to the page.
 */
export function Dock({ label, children }: { label: string; children: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  const hasFocus = useRef(false);
  useLayoutEffect(() => {
    if (!hasFocus.current || box.current?.contains(document.activeElement)) return;
    const { current } = box;
    const next = current?.querySelector<HTMLElement>('[data-first]') ?? current?.querySelector('button');
    next?.focus();
  });
  useLayoutEffect(
    () => () => {
      if (hasFocus.current) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [],
  );
  return (
    <div className="pointer-events-none fixed inset-x-0 bottom-[calc(3.5rem+env(safe-area-inset-bottom))] z-30 flex justify-center p-3 lg:bottom-0">
      <section
        ref={box}
        aria-label={label}
        onFocus={() => {
          hasFocus.current = true;
        }}
        // React is silent about a button that it takes away itself: then the focus is still the dock's.
        onBlur={() => {
          hasFocus.current = false;
        }}
        className="pointer-events-auto flex w-full max-w-3xl flex-col gap-3 rounded-2xl border border-line-strong bg-surface p-2 shadow-frame"
      >
        {children}
      </section>
    </div>
  );
}
