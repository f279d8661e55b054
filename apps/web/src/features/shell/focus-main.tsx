'use client';
import { usePathname } from 'next/navigation';
import { useEffect, useRef } from 'react';

/** A new page begins at its beginning for the keyboard and for screen readers too; Next leaves the focus where it was. */
export function FocusMain() {
  const path = usePathname();
  const before = useRef(path);
  useEffect(() => {
    if (path !== before.current) document.getElementById('main')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return null;
}
