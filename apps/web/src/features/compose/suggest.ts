type Vocabulary = Readonly<Record<string, readonly string[]>>;

/** The word being typed at the end of `caption`, in lower case. */
export const fragmentOf = (caption: string): string =>
  /[\p{L}\p{N}-]+$/u.exec(caption)?.[0].toLowerCase() ?? '';

/**
 * Words of the pack that complete what is being typed, shortest first. Without a fragment there is nothing to complete; a word
 * that is already whole is not offered again.
 */
export function suggest(caption: string, vocabulary: Vocabulary, limit = 8): string[] {
  const fragment = fragmentOf(caption);
  if (fragment.length < 1) return [];
  const words = new Set(Object.values(vocabulary).flat());
  return [...words]
    .filter((word) => word.toLowerCase().startsWith(fragment) && word.toLowerCase() !== fragment)
    .sort((a, b) => a.length - b.length || a.localeCompare(b))
    .slice(0, limit);
}

/** `caption` with its last, unfinished word replaced by `word` and a space to go on from. */
export const complete = (caption: string, word: string): string =>
  `${caption.slice(0, caption.length - fragmentOf(caption).length)}${word} `;
