'use client';
import { usePathname } from 'next/navigation';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { quiet } from '../live/socket';

// Without its code, a page has all but its keys.
const SiteKeys = lazy(() => import('../keys/site-keys').catch(() => ({ default: () => null })));

/**
 * Moves the focus to the main element of each new page, where Next would leave it. Loads the keys of the site
 * when the page is quiet.
 */
export function FocusMain() {
  const path = usePathname();
  const before = useRef(path);
  const [keys, setKeys] = useState(false);
  useEffect(() => void quiet().then(() => setKeys(true)), []);
  useEffect(() => {
    if (path !== before.current) document.getElementById('main')?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return keys ? (
    <Suspense>
      <SiteKeys />
    </Suspense>
  ) : null;
}
