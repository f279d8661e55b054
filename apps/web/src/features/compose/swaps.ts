import { LIMITS } from '@atelier/domain/constants';
import { isThing, type Pack, pluralOf, read, type Token, type Vocabulary } from './tokens';

/** A known word of a caption, and the captions that other words of its kind make of it. */
export type Swap = {
  /** As it stands in the caption. */
  text: string;
  /** Where it stands: the word before is no part of it. */
  from: number;
  options: { word: string; caption: string }[];
};

/** Kind of the words that put what follows them into the plural. */
const COUNTS = 'counts';

/** The words that may stand for `token`: those of its kind, in the order of the vocabulary. */
function alternatives(token: Token, next: Token | undefined, vocabulary: Vocabulary): readonly string[] {
  const [first = ''] = token.kinds;
  // Before a thing any colour may stand; in "a blue background" only those that are backgrounds too. A place
  // (snow) gives way to places alone: it is a background and no colour.
  if (next && isThing(next)) return vocabulary[first] ?? [];
  const known = (word: string): string =>
    Object.entries(vocabulary)
      .flatMap(([kind, words]) => (words.includes(word) ? [kind] : []))
      .join();
  return (vocabulary[first] ?? []).filter((word) => isThing(token) || known(word) === token.kinds.join());
}

/** Whether a thing is more than one: "foxes", or "fish" after "two". */
function isPlural(tokens: Token[], at: number, vocabulary: Vocabulary): boolean {
  const { text, kinds } = tokens[at]!;
  if (!kinds.some((kind) => vocabulary[kind]?.includes(text))) return true;
  for (const token of tokens.slice(0, at).toReversed()) {
    if (token.kinds.includes(COUNTS)) return true;
    if (token.kinds.length === 0 || isThing(token)) return false;
  }
  return false;
}

/** How the examples lead up to each known word that is no thing: "snow" → "in the". */
function leadsOf({ vocabulary, examples }: Pack): Map<string, string> {
  const leads = new Map<string, string>();
  for (const example of examples) {
    const tokens = read(example, vocabulary);
    tokens.forEach((token, at) => {
      if (token.kinds.length === 0 || isThing(token)) return;
      const known = tokens.slice(0, at).findLast(({ kinds, text }) => kinds.length > 0 || text === ',');
      const lead = known ? example.slice(known.to, token.from).trim() : '';
      if (lead !== '' && !leads.has(token.text)) leads.set(token.text, lead);
    });
  }
  return leads;
}

const vowel = (text: string): boolean => /^(?!uni|eu|one\b)[aeiou]/i.test(text);
/** `before` with its final "a" or "an" as `next` needs it. */
const withArticle = (before: string, next: string): string =>
  before.replace(/\b(a)n?(\s+)$/i, (_, a: string, gap: string) => `${a}${vowel(next) ? 'n' : ''}${gap}`);

/** `caption` with `word` for `token`, and with the words that lead up to it (in the snow → on the beach). */
function swapped(caption: string, token: Token, word: string, leads: Map<string, string>): string {
  let before = caption.slice(0, token.from);
  const [mine, its] = [leads.get(token.text), leads.get(word)];
  const led = mine !== undefined && ` ${before.trimEnd()}`.endsWith(` ${mine}`);
  if (led && its !== undefined) before = `${before.trimEnd().slice(0, -mine.length)}${its} `;
  return `${withArticle(before, word)}${word}${caption.slice(token.to)}`;
}

/**
 * The known words of `caption` in their order, each with its alternatives in the pack's vocabulary. The first
 * option of each is the word itself. Words without an alternative are left out.
 */
export function swapsOf(caption: string, pack: Pack): Swap[] {
  if (caption.length > 2 * LIMITS.captionLength) return [];
  const { vocabulary } = pack;
  const tokens = read(caption, vocabulary);
  const leads = leadsOf(pack);
  return tokens.flatMap((token, at): Swap[] => {
    const several = isThing(token) && isPlural(tokens, at, vocabulary);
    const form = (word: string): string => (several ? pluralOf(word) : word);
    const others = alternatives(token, tokens[at + 1], vocabulary).filter(
      (word) => form(word) !== token.text,
    );
    if (token.kinds.length === 0 || others.length === 0) return [];
    const text = caption.slice(token.from, token.to);
    const options = others.map((word) => ({
      word: form(word),
      caption: swapped(caption, token, form(word), leads),
    }));
    return [{ text, from: token.from, options: [{ word: text, caption }, ...options] }];
  });
}
