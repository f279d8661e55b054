'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useRef, useState } from 'react';
import { Card, type Urgency } from './card';
import type { CardTools } from './card-line';

/** Cards of a phone's first row, where the largest paint is. */
const FIRST = 2;
/** Cards above the fold load at once, the rest when near. */
const EAGER = 8;
const urgencyOf = (index: number): Urgency => (index < FIRST ? 'first' : index < EAGER ? 'soon' : 'near');
/** Distance from the screen at which a block is emptied. */
const NEAR = '2500px';

type Props = { items: GenerationView[]; first: boolean; columns: number; tools: CardTools };

/**
 * 24 cards in whole rows, rendered only near the screen, so that a long scroll does not grow the page. An
 * empty block keeps its measured aspect ratio, which holds while the grid has as many `columns`. A block with
 * the keyboard's focus stays rendered.
 */
export function Block({ items, first, columns, tools }: Props) {
  const box = useRef<HTMLDivElement>(null);
  /** Aspect ratio of the emptied block, or null while its cards are rendered. */
  const [out, setOut] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other columns or more cards change its proportions
  useEffect(() => setOut(null), [columns, items.length]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a block may have to go as soon as it is back
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry) return;
        const { width, height } = entry.boundingClientRect;
        const held = element.contains(document.activeElement);
        setOut((before) => (entry.isIntersecting || held ? null : (before ?? `${width} / ${height}`)));
      },
      { rootMargin: `${NEAR} 0px` },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [out]);
  return (
    <div ref={box} style={out ? { aspectRatio: out } : undefined}>
      {out ? null : (
        <ul className="grid grid-cols-2 gap-2 sm:grid-cols-3 sm:gap-3 lg:grid-cols-4">
          {items.map((view, index) => (
            <li key={view.id}>
              <Card view={view} urgency={first ? urgencyOf(index) : 'near'} tools={tools} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
