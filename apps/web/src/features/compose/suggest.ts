type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** The word being typed at the end of `caption`, in lower case. */
const fragmentOf = (caption: string): string => /[\p{L}\p{N}-]+$/u.exec(caption)?.[0].toLowerCase() ?? '';

/** The first word of each kind, then the second of each, and so on: a little of everything there is a choice of. */
function interleave(vocabulary: Vocabulary): string[] {
  const kinds = Object.values(vocabulary).filter((words) => words.length > 1);
  const longest = Math.max(0, ...kinds.map((words) => words.length));
  return Array.from({ length: longest }, (_, at) => kinds.flatMap((words) => words.slice(at, at + 1))).flat();
}

/**
 * Words of the pack for what is being typed, shortest first; while no word has been begun, some that the caption does not have
 * yet. A whole word is not offered again.
 */
export function suggest(caption: string, vocabulary: Vocabulary, limit = 10): string[] {
  const fragment = fragmentOf(caption);
  const words = [...new Set(interleave(vocabulary))];
  const fitting = words
    .filter((word) => fragment && word.toLowerCase().startsWith(fragment) && word.toLowerCase() !== fragment)
    .sort((a, b) => a.length - b.length || a.localeCompare(b));
  if (fitting.length > 0) return fitting.slice(0, limit);
  const used = new Set(caption.toLowerCase().split(/[^\p{L}\p{N}-]+/u));
  return words.filter((word) => !used.has(word.toLowerCase())).slice(0, limit);
}

/** `caption` with its last, unfinished word completed to `word`, or with `word` after it, and a space to go on from. */
export function complete(caption: string, word: string): string {
  const fragment = fragmentOf(caption);
  const completes = fragment !== '' && word.toLowerCase().startsWith(fragment);
  const kept = completes ? caption.slice(0, caption.length - fragment.length) : caption.trimEnd();
  return `${kept}${completes || kept === '' ? '' : ' '}${word} `;
}
