import type { LineView } from '@atelier/domain';

type Item = LineView['items'][number];

/** Ids of the generations that may be ordered: those that wait and are not paused. */
export const waitingIds = ({ items }: LineView): string[] =>
  items.filter(({ paused }) => !paused).map(({ generation }) => generation.id);

/** `ids` with the one at `from` at place `to`, counted without it; places beyond the ends are the ends. */
export function moved(ids: readonly string[], from: number, to: number): string[] {
  const rest = ids.filter((_, index) => index !== from);
  const id = ids[from];
  if (id === undefined) return [...ids];
  return [...rest.slice(0, Math.max(0, to)), id, ...rest.slice(Math.max(0, to))];
}

/** The line with its waiting generations in the order of `ids`. Others that wait follow, paused ones stay last. */
export function inOrder(line: LineView, ids: readonly string[]): LineView {
  const placeOf = ({ paused, generation }: Item): number => {
    if (paused) return Number.POSITIVE_INFINITY;
    const at = ids.indexOf(generation.id);
    return at < 0 ? ids.length : at;
  };
  const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
  return { items: line.items.toSorted((a, b) => compare(placeOf(a), placeOf(b))) };
}
