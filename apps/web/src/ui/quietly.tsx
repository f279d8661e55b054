'use client';
import { useEffect, useRef, useState } from 'react';

/** Pause after the last change before screen readers hear the text, in ms. */
const QUIET_MS = 800;

/** Tells screen readers `text` when it has settled; not when the page loads. */
export function Quietly({ text }: { text: string }) {
  const first = useRef(text);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (text === first.current) return;
    const timer = setTimeout(() => setSaid(text), QUIET_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p aria-live="polite" className="sr-only">
      {said}
    </p>
  );
}
