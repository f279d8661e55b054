'use client';
import { usePathname, useRouter } from 'next/navigation';
import { useEffect, useRef, useState } from 'react';
import { captionField } from '../compose/caption-field';
import { goBack } from '../history/go-back';
import { KeySheet } from './key-sheet';
import { useKeys } from './registry';

/** Focuses the caption with its end to go on from; false where the page has none. */
function focusCaption(): boolean {
  const box = captionField();
  box?.focus();
  box?.setSelectionRange(box.value.length, box.value.length);
  return box !== null;
}

/**
 * The keys that every page has: `/` to the caption, Escape back from a picture, `?` for the sheet of all
 * keys, which `[data-keys]` buttons open too. Loaded when the page is quiet.
 */
export default function SiteKeys() {
  const router = useRouter();
  const path = usePathname();
  const [sheet, setSheet] = useState(false);
  /** The caption is to be focused on the page that comes. */
  const wanted = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on each new page
  useEffect(() => {
    if (!wanted.current) return;
    wanted.current = false;
    // After the new page has put the focus on its start.
    requestAnimationFrame(focusCaption);
  }, [path]);
  useKeys(
    {
      '/': () => {
        if (focusCaption()) return;
        wanted.current = true;
        router.push('/');
      },
      '?': () => setSheet(true),
      Escape: () => {
        if (!path.startsWith('/g/')) return false;
        if (!goBack()) router.push('/gallery');
      },
    },
    'last',
  );
  useEffect(() => {
    const onClick = ({ target }: MouseEvent): void => {
      if (target instanceof Element && target.closest('[data-keys]')) setSheet(true);
    };
    document.addEventListener('click', onClick);
    return () => document.removeEventListener('click', onClick);
  }, []);
  return sheet ? <KeySheet onClose={() => setSheet(false)} /> : null;
}
