import type { RefObject } from 'react';
import { flushSync } from 'react-dom';

type End = RefObject<HTMLElement | null>;

/** Ends whose reader has seen a page arrive from below them. */
const beyond = new WeakSet<HTMLElement>();

/**
 * Calls `more` when `end` comes within 1,200 px of the screen from above. At the foot of the page new cards
 * arrive above the screen: there one page is enough until the reader goes back up to the cards, or the foot
 * would fetch the whole gallery. Returns what stops it.
 */
export function watchEnd({ current: end }: End, more: () => void): () => void {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!end || !entry?.isIntersecting) return;
      if (entry.boundingClientRect.top >= 0) beyond.delete(end);
      else if (beyond.has(end)) return;
      else beyond.add(end);
      more();
    },
    { rootMargin: '0px 0px 1200px', threshold: [0, 1] },
  );
  if (end) observer.observe(end);
  return () => observer.disconnect();
}

/**
 * Shows a page with the next frame. What follows `end` stays where it is if it is on screen. Browsers leave that
 * undone where the page arrives in the frame of a scroll, and where the space goes that is kept free for the next
 * page; Safari always.
 */
export async function showPage({ current: end }: End, show: () => void): Promise<void> {
  // Between frames this thread knows an older place than the one to which the reader has scrolled meanwhile.
  await new Promise(requestAnimationFrame);
  const top = (): number => end?.getBoundingClientRect().bottom ?? 0;
  const before = top();
  flushSync(show);
  if (before < innerHeight) scrollBy(0, top() - before);
}

/** Tells the number of a grid's columns when the window's width changes. Returns what stops it. */
export function watchColumns(tell: (columns: number) => void): () => void {
  const count = (): void => tell(innerWidth < 640 ? 2 : innerWidth < 1024 ? 3 : 4);
  addEventListener('resize', count);
  return () => removeEventListener('resize', count);
}
