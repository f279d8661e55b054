/** Longest word that is kept, in code points; longer ones are cut, in captions and queries alike. */
const WORD_LENGTH = 64;

/** Scripts that put no spaces between words: each of their letters, with its marks, is a word. */
const UNSPACED =
  '[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}]';
/**
 * Matches, in this order: a letter of an unspaced script, a run of other letters and digits, a pictograph,
 * any sign.
 */
const TOKEN = new RegExp(
  `(${UNSPACED}\\p{M}*|(?:(?!${UNSPACED})[\\p{L}\\p{N}]\\p{M}*)+|[\\p{Extended_Pictographic}\\p{Regional_Indicator}])|[^\\s]`,
  'gu',
);
/** Zero-width joiners, variation selectors, soft hyphens: a word is the same with and without them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

const fold = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    // Upper case first: it makes ß ss, and joins ς with σ and ı with i.
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    // Turkish İ has become i with a dot above.
    .replaceAll('i\u0307', 'i')
    .normalize('NFKC');

/**
 * Returns `text` without the differences that a search ignores: case (ΟΔΟΣ = οδος, İ = ı = i, ß = ss), width,
 * ligatures, composition and invisible characters. Accents stay. Two captions are the same words where their
 * folds are equal.
 */
export function foldText(text: string): string {
  // A second pass settles the few letters that compose only once they are lower case.
  return fold(fold(text)).replace(/\s+/g, ' ').trim();
}

/**
 * The tokens of a text, folded, each once: words are letters, digits and pictographs; signs are everything
 * else.
 */
export type SearchWords = { words: string[]; signs: string[] };

/**
 * Splits and folds `text` for the search. Stored captions and queries both use this function, so they agree.
 * PostgreSQL neither splits nor folds. A change of its result needs a migration that sets
 * "Generation"."words" to NULL; the next start computes them again (packages/db/src/words.ts).
 */
export function searchWords(text: string): SearchWords {
  const words = new Set<string>();
  const signs = new Set<string>();
  for (const [token, word] of foldText(text).matchAll(TOKEN)) {
    if (word === undefined) signs.add(token);
    else words.add([...word].slice(0, WORD_LENGTH).join(''));
  }
  return { words: [...words], signs: [...signs] };
}

/** Returns the words and signs that are stored with a caption. */
export const captionWords = (caption: string): string[] => {
  const { words, signs } = searchWords(caption);
  return [...words, ...signs];
};

/** Returns the words that a query asks for, or its signs where it has no words: "a fox." finds "a fox". */
export const queryWords = (query: string): string[] => {
  const { words, signs } = searchWords(query);
  return words.length > 0 ? words : signs;
};
