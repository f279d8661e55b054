type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** The word being typed at the end of `caption`, in lower case. */
const fragmentOf = (caption: string): string => /[\p{L}\p{N}-]+$/u.exec(caption)?.[0].toLowerCase() ?? '';

/** The first word of each kind, then the second of each, and so on: a little of everything there is a choice of. */
function interleave(vocabulary: Vocabulary): string[] {
  const kinds = Object.values(vocabulary).filter((words) => words.length > 1);
  const longest = Math.max(0, ...kinds.map((words) => words.length));
  return Array.from({ length: longest }, (_, at) => kinds.flatMap((words) => words.slice(at, at + 1))).flat();
}

/** A caption cut behind the first thing that it shows, with any ending of the plural: its start, and how it goes on. Null: it shows none. */
function cut(caption: string, things: RegExp | null): [start: string, rest: string] | null {
  const at = things?.exec(caption);
  if (!at) return null;
  const end = at.index + at[0].length;
  return [caption.slice(0, end), caption.slice(end).trim()];
}

/** What captions are about: each of the pack's objects and shapes. Null where a pack names none. */
function thingsOf({ objects = [], shapes = [] }: Vocabulary): RegExp | null {
  const names = [...objects, ...shapes].sort((a, b) => b.length - a.length);
  const literal = names.map((name) => name.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  return names.length > 0
    ? new RegExp(`(?<!\\p{L})(?:${literal.join('|')})\\p{L}{0,2}(?!\\p{L})`, 'iu')
    : null;
}

/**
 * What may come next in a caption, from what the pack knows. Words for what is being typed, shortest first; an empty caption begins
 * as an example does, and one that ends with a thing goes on as examples do; else words that the caption does not have yet.
 * A whole word is not offered again.
 */
export function suggest(
  caption: string,
  { vocabulary, examples }: { vocabulary: Vocabulary; examples: readonly string[] },
  limit = 10,
): string[] {
  const fragment = fragmentOf(caption);
  const words = [...new Set(interleave(vocabulary))];
  const fitting = words
    .filter((word) => fragment && word.toLowerCase().startsWith(fragment) && word.toLowerCase() !== fragment)
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
  if (fitting.length > 0) return fitting.slice(0, limit);
  const things = thingsOf(vocabulary);
  const ofExamples = (part: 0 | 1): string[] =>
    examples.map((example) => (cut(example, things) ?? [example, ''])[part]);
  const text = caption.trim();
  const endsWithThing = cut(text, things)?.[1] === '';
  const cuts = text === '' ? ofExamples(0) : endsWithThing ? ofExamples(1) : [];
  const used = new Set(caption.toLowerCase().split(/[^\p{L}\p{N}-]+/u));
  const others = words.filter((word) => !used.has(word.toLowerCase()));
  return [...new Set([...cuts.filter(Boolean), ...others])].slice(0, limit);
}

/** `caption` with its last, unfinished word completed to `word`, or with `word` after it, and a space to go on from. */
export function complete(caption: string, word: string): string {
  const fragment = fragmentOf(caption);
  const completes = fragment !== '' && word.toLowerCase().startsWith(fragment);
  const kept = completes ? caption.slice(0, caption.length - fragment.length) : caption.trimEnd();
  const joined = completes || kept === '' || word.startsWith(',');
  return `${kept}${joined ? '' : ' '}${word} `;
}
