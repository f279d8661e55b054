'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** Moves the focus to the main element of each new page; Next would leave it where it was. */
export function FocusMain() {
  const path = usePathname();
  const before = useRef(path);
  useEffect(() => {
    if (path !== before.current) document.getElementById('main')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return null;
}
