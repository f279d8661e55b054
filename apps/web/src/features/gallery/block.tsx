'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useRef, useState } from 'react';
import { Card, type GalleryTexts, type Urgency } from './card';

/** A phone's first row, in which the largest paint is; one of a desk ends no later. */
const FIRST = 2;
/** Cards above the fold load at once, the rest when near. */
const EAGER = 8;
const urgencyOf = (index: number): Urgency => (index < FIRST ? 'first' : index < EAGER ? 'soon' : 'near');
/** A block this far from the screen is taken out of the page. */
const NEAR = '2500px';

type Props = { items: GenerationView[]; first: boolean; columns: number; t: GalleryTexts };

/**
 * Whole rows of the grid, in the page only while near the screen: a gallery scrolled through for an hour holds as many elements
 * as one just opened. What is out keeps its place by its proportions, which hold while the grid has as many `columns`; one with the
 * keyboard's focus in it stays.
 */
export function Block({ items, first, columns, t }: Props) {
  const box = useRef<HTMLDivElement>(null);
  /** Proportions of the block that was taken out, or null while it is in. */
  const [out, setOut] = useState<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: in other columns it has other proportions, to be measured anew
  useEffect(() => setOut(null), [columns]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a block that has just come back may have to go at once
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
              <Card view={view} urgency={first ? urgencyOf(index) : 'near'} t={t} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
