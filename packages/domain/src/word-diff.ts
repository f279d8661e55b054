import { diffArrays } from 'diff';

/** A run of words of one kind, joined by single spaces. */
export type WordChange = { kind: 'same' | 'added' | 'removed'; text: string };

/** Splits at white space: a caption has single spaces after normalisation. */
const wordsOf = (caption: string): string[] => caption.split(/\s+/).filter(Boolean);

/**
 * The words of `after` with those that changed from `before` marked, as a shortest edit script (Myers 1986).
 * Letter case does not count: words that differ in case alone are the same, in the case of `after`. Removed
 * words stand before those added in their place.
 */
export function wordDiff(before: string, after: string): WordChange[] {
  const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
  return diffArrays(wordsOf(before), wordsOf(after), { comparator: same }).map(
    ({ added, removed, value }) => ({
      kind: added ? 'added' : removed ? 'removed' : 'same',
      text: value.join(' '),
    }),
  );
}
