import { once } from './once';

export type Vocabulary = Readonly<Record<string, readonly string[]>>;
/** The part of a pack that says which words it was trained on. */
export type Pack = { vocabulary: Vocabulary; examples: readonly string[] };

/** Kinds of words that a caption is about: what stands before them and after them differs. */
export const THINGS = ['objects', 'shapes'];
/** Words in the longest term that is looked for: "to the left of". */
const LONGEST = 4;

/** A word of a caption, or a term of the vocabulary, with the kinds that know it. It is `caption[from, to)`. */
export type Token = { text: string; kinds: readonly string[]; from: number; to: number };

export const isThing = ({ kinds }: Token): boolean => kinds.some((kind) => THINGS.includes(kind));

/** The plural that the shipped pack's captions were written with (training/config.py). */
export function pluralOf(word: string): string {
  if (word.endsWith('fish')) return word;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}${/(?:s|x|ch|sh)$/.test(word) ? 'es' : 's'}`;
}

/** The kinds of each word, and of each regular plural of a thing. */
type Index = { words: Map<string, Set<string>>; plurals: Map<string, Set<string>> };
/** Once for each vocabulary: a caption is read at every key. */
const indexOf = once((vocabulary: Vocabulary): Index => {
  const index: Index = { words: new Map(), plurals: new Map() };
  const enter = (map: Map<string, Set<string>>, term: string, kind: string): void =>
    void map.set(term, (map.get(term) ?? new Set()).add(kind));
  for (const [kind, words] of Object.entries(vocabulary))
    for (const word of words) {
      enter(index.words, word, kind);
      if (THINGS.includes(kind)) enter(index.plurals, pluralOf(word), kind);
    }
  return index;
});

/** The kinds of `term`, also in a plural (foxes, cherries), in the order of the vocabulary. */
function kindsOf(term: string, vocabulary: Vocabulary): string[] {
  const { words, plurals } = indexOf(vocabulary);
  const kinds = new Set([...(words.get(term) ?? []), ...(plurals.get(term) ?? [])]);
  // Any one or two letters after a thing may be a plural, too.
  for (const letters of [1, 2])
    if (/^\p{L}+$/u.test(term.slice(-letters)))
      for (const kind of words.get(term.slice(0, -letters)) ?? []) if (THINGS.includes(kind)) kinds.add(kind);
  return kinds.size === 0 ? [] : Object.keys(vocabulary).filter((kind) => kinds.has(kind));
}

/** Reads `text` as tokens, the longest term of the vocabulary first. */
export function read(text: string, vocabulary: Vocabulary): Token[] {
  const words = [...text.matchAll(/[\p{L}\p{N}+-]+|,/gu)];
  const tokens: Token[] = [];
  for (let at = 0; at < words.length; ) {
    for (let length = LONGEST; length > 0; length--) {
      const run = words.slice(at, at + length);
      const term = run.map(([word]) => word.toLowerCase()).join(' ');
      const kinds = kindsOf(term, vocabulary);
      if (run.length < length || (kinds.length === 0 && length > 1)) continue;
      const last = run.at(-1)!;
      tokens.push({ text: term, kinds, from: run[0]!.index, to: last.index + last[0].length });
      at += length;
      break;
    }
  }
  return tokens;
}
