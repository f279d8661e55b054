import { LIMITS } from '@atelier/domain/constants';
import { once } from './once';
import { isThing, type Pack, read, THINGS, type Token, type Vocabulary } from './tokens';

/** How many words before the cursor decide what comes next. */
const CONTEXT = 3;
/** The word being typed at the end of `caption`, in lower case; '' after a space. */
const fragmentOf = (caption: string): string => /[\p{L}\p{N}-]+$/u.exec(caption)?.[0].toLowerCase() ?? '';

/** One word of each kind in turn, of the kinds that offer a choice; each word once. */
const interleave = once((vocabulary: Vocabulary): readonly string[] => {
  const kinds = Object.values(vocabulary).filter((words) => words.length > 1);
  const longest = Math.max(0, ...kinds.map((words) => words.length));
  const turns = Array.from({ length: longest }, (_, at) => kinds.flatMap((words) => words.slice(at, at + 1)));
  return [...new Set(turns.flat())];
});

const readExamples = once(({ vocabulary, examples }: Pack) =>
  examples.map((example) => ({ example, tokens: read(example, vocabulary) })),
);

/** Each example up to the first thing that it shows; the whole of one that shows none. */
const beginnings = once((pack: Pack): readonly string[] => [
  ...new Set(
    readExamples(pack).map(({ example, tokens }) => {
      const thing = tokens.find(isThing);
      return thing ? example.slice(0, thing.from + thing.text.length) : example;
    }),
  ),
]);

const alike = (a: Token, b: Token): boolean =>
  a.text === b.text || a.kinds.some((kind) => b.kinds.includes(kind));

/**
 * The continuation of an example before its token `at`: any word of that token's kind, or the example's own
 * words.
 */
function goOn(example: string, tokens: Token[], at: number, vocabulary: Vocabulary): string[] {
  const token = tokens[at]!;
  const rest = example.slice(token.from).trim();
  const after = tokens[at + 1];
  const kind = token.kinds.find((one) => THINGS.includes(one)) ?? token.kinds[0];
  if (kind === undefined) return [rest];
  if (isThing(token)) return [token.text, ...(vocabulary[kind] ?? [])];
  // "blue" before "background" goes on with it; before a thing, any colour may stand alone.
  const literal = after && after.kinds.length === 0 && after.text !== ',' ? ` ${after.text}` : '';
  return after && isThing(after) ? [...(vocabulary[kind] ?? [])] : [`${token.text}${literal}`];
}

/**
 * Continuations that the examples have where the caption ends, matched by the kinds of its last words: things
 * after "a red", places after "fox", none after a whole caption. Undefined when no example has such words.
 */
function following(caption: string, pack: Pack): string[] | undefined {
  const { vocabulary } = pack;
  const typed = read(caption, vocabulary);
  const known = readExamples(pack);
  const last = typed.at(-1);
  const next: string[] = [];
  let matched = false;
  for (let length = Math.min(CONTEXT, typed.length); length > 0; length--) {
    const end = typed.slice(-length);
    for (const { example, tokens } of known)
      for (let at = 0; at + length <= tokens.length; at++) {
        if (!end.every((token, i) => alike(token, tokens[at + i]!))) continue;
        matched = true;
        if (at + length < tokens.length) next.push(...goOn(example, tokens, at + length, vocabulary));
      }
    // After a thing any example's place will do; after other words only those with the most in common.
    if (matched && last && !isThing(last)) break;
  }
  return matched ? next : undefined;
}

/**
 * Up to `limit` words or phrases that may come next in a caption. Completes the word being typed, shortest
 * first; begins an empty caption, and continues another, as the pack's examples do. Unknown words are
 * followed by a mix of the vocabulary until the caption names a thing. Never repeats a word of the caption.
 */
export function suggest(caption: string, pack: Pack, limit = 10): string[] {
  // Nothing can follow a caption that is too long already; reading a pasted megabyte would freeze the page.
  if (caption.length > 2 * LIMITS.captionLength) return [];
  const { vocabulary, examples } = pack;
  const fragment = fragmentOf(caption);
  const words = interleave(vocabulary);
  const fitting = words
    .filter((word) => fragment && word.toLowerCase().startsWith(fragment) && word.toLowerCase() !== fragment)
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
  if (fitting.length > 0) return fitting.slice(0, limit);
  const typed = read(caption, vocabulary);
  const used = new Set(typed.map(({ text }) => text));
  const others = words.filter((word) => !used.has(word.toLowerCase()));
  if (typed.length === 0) return [...new Set([...beginnings(pack), ...others])].slice(0, limit);
  const next = following(caption, pack) ?? (examples.length > 0 && typed.some(isThing) ? [] : others);
  return [...new Set(next)].filter((word) => !used.has(word.toLowerCase())).slice(0, limit);
}

/**
 * `caption` with its unfinished last word completed to `word`, or with `word` after it, and a space to go on
 * from.
 */
export function complete(caption: string, word: string): string {
  const fragment = fragmentOf(caption);
  const completes = fragment !== '' && word.toLowerCase().startsWith(fragment);
  const kept = completes ? caption.slice(0, caption.length - fragment.length) : caption.trimEnd();
  const joined = completes || kept === '' || word.startsWith(',');
  return `${kept}${joined ? '' : ' '}${word} `;
}
