import { LIMITS } from './constants';

/** A word of a caption: letters and digits, or one pictograph. Hyphens and apostrophes separate words. */
const WORD =
  /[\p{L}\p{N}][\p{L}\p{M}\p{N}]*|\p{Extended_Pictographic}(?:\p{M}|\p{Emoji_Modifier}|\u200d\p{Extended_Pictographic})*/gu;

/**
 * Words that say nothing about what a picture shows, and the `s` of a possessive. Prepositions of place are
 * not among them.
 */
const FUNCTION_WORDS = new Set(
  `a an the of in on at to with and or for by from as into is are was were be been being has have had do does
  it its this that these those there here very so some any each every all my your his her our their who which
  while when where i you he she we they please s`.split(/\s+/),
);

/** Letters that a suggestion may differ in, by the length of the longer word: one in three. */
const DIFFERENCE = 3;
/** Suggestions of a word. */
const NEAREST = 3;
const ENDINGS = /(?:'s|ies|es|s|ing|ed|er|est|ish|y)$/u;

/** The words that a pack has learnt; packs whose vocabulary is open have none. */
export interface KnownWords {
  readonly size: number;
  has(word: string): boolean;
  /** Words that can stand for an unknown one: no function words, no digits. */
  readonly content: readonly string[];
}

/** A word of a caption that the pack has not learnt, as typed, at `from` (UTF-16 units) of the caption. */
export interface UnknownWord {
  word: string;
  from: number;
  /** Up to three learnt words that look like it, most alike first. */
  nearest: string[];
}

const fold = (word: string): string => word.normalize('NFKC').toLowerCase();

/** Prepares a pack's list of words. Plurals and synonyms that the pack maps stand in the list. */
export function knownWords(words: readonly string[]): KnownWords {
  const all = new Set(words.map(fold));
  return {
    size: all.size,
    has: (word) => all.has(fold(word)),
    content: [...all].filter((word) => !FUNCTION_WORDS.has(word) && /^\p{L}{2,}$/u.test(word)),
  };
}

/**
 * Returns the words of `caption` that are neither learnt nor function words, in their order. A repeated word
 * is returned at each place. Texts of more than twice the longest caption have none, because they are never
 * drawn.
 */
export function unknownWords(caption: string, known: KnownWords): UnknownWord[] {
  if (caption.length > 4 * LIMITS.captionLength) return [];
  const near = new Map<string, string[]>();
  return [...caption.matchAll(WORD)].flatMap(({ 0: word, index: from }) => {
    const folded = fold(word);
    if (FUNCTION_WORDS.has(folded) || known.has(folded)) return [];
    const nearest = near.get(folded) ?? nearestWords(folded, known);
    near.set(folded, nearest);
    return [{ word, from, nearest }];
  });
}

/** The same words, each once, without places: case does not count, the first spelling stays. */
export function distinctWords(words: readonly UnknownWord[]): Omit<UnknownWord, 'from'>[] {
  const found = new Map<string, Omit<UnknownWord, 'from'>>();
  for (const { word, nearest } of words) if (!found.has(fold(word))) found.set(fold(word), { word, nearest });
  return [...found.values()];
}

/** The learnt words that share the stem of `word` or differ in few letters, most alike first. */
function nearestWords(word: string, known: KnownWords): string[] {
  const stem = word.replace(ENDINGS, '');
  const scored = known.content.flatMap((candidate) => {
    if (stem.length >= 3 && (candidate === stem || candidate.replace(ENDINGS, '') === stem))
      return [{ candidate, score: 0.5 }];
    const most = Math.floor(Math.max(word.length, candidate.length) / DIFFERENCE);
    if (Math.abs(word.length - candidate.length) > most) return [];
    const score = distance(word, candidate);
    return score <= most ? [{ candidate, score }] : [];
  });
  return scored
    .toSorted((a, b) => a.score - b.score || a.candidate.localeCompare(b.candidate))
    .slice(0, NEAREST)
    .map(({ candidate }) => candidate);
}

/** Edits between two words: a letter more, less, other, or two swapped (optimal string alignment). */
function distance(a: string, b: string): number {
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const other = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + other);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, before[j - 2]! + 1);
      row.push(edits);
    }
    [before, last] = [last, row];
  }
  return last[b.length]!;
}
