import { flushSync } from 'react-dom';

/**
 * Calls `more` when `end` comes within 1,200 px of the screen from above. At the foot of the page new cards
 * arrive above the screen: there one page is enough until the reader goes back up to the cards, or the foot
 * would fetch the whole gallery. `isBeyond` remembers that. Returns what stops it.
 */
export function watchEnd(end: HTMLElement, isBeyond: { current: boolean }, more: () => void): () => void {
  const observer = new IntersectionObserver(
    ([entry]) => {
      if (!entry?.isIntersecting) return;
      const beyond = entry.boundingClientRect.top < 0;
      if (beyond && isBeyond.current) return;
      isBeyond.current = beyond;
      more();
    },
    { rootMargin: '0px 0px 1200px', threshold: [0, 1] },
  );
  observer.observe(end);
  return () => observer.disconnect();
}

/**
 * Shows the last page, with which the space at `end` goes that is kept free for a next one. What follows
 * `end` stays where it is if it is on screen. Browsers do so themselves for all other pages.
 */
export function showLast(end: HTMLElement | null, show: () => void): void {
  const top = (): number => end?.getBoundingClientRect().bottom ?? 0;
  const before = top();
  flushSync(show);
  if (before < innerHeight) scrollBy(0, top() - before);
}
