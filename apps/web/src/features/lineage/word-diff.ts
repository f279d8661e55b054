export type Part = { kind: 'same' | 'added' | 'removed'; text: string };

const wordsOf = (caption: string): string[] => caption.split(/\s+/).filter(Boolean);
const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/**
 * The words of `after` with what changed from `before` marked, by their longest common subsequence (case does not count). Runs
 * of one kind are joined; what was removed stands before what was added in its place. Captions have at most 500 characters, so
 * the quadratic table stays small.
 */
export function wordDiff(before: string, after: string): Part[] {
  const a = wordsOf(before);
  const b = wordsOf(after);
  // common[i][j]: length of the longest common subsequence of a[i..] and b[j..].
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i]![j] = same(a[i]!, b[j]!)
        ? common[i + 1]![j + 1]! + 1
        : Math.max(common[i + 1]![j]!, common[i]![j + 1]!);
    }
  }
  const parts: Part[] = [];
  const push = (kind: Part['kind'], word: string): void => {
    const last = parts.at(-1);
    if (last?.kind === kind) last.text += ` ${word}`;
    else parts.push({ kind, text: word });
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && same(a[i]!, b[j]!)) {
      push('same', b[j++]!);
      i++;
    } else if (i < a.length && (j >= b.length || common[i + 1]![j]! >= common[i]![j + 1]!))
      push('removed', a[i++]!);
    else push('added', b[j++]!);
  }
  return parts;
}
