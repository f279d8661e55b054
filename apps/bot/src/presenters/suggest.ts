import type { PackView } from '@atelier/domain';

/** Discord shows at most 25 choices, each of at most 100 characters. */
const MOST = 25;
const LONGEST = 100;

/**
 * Suggests captions: first the typed text with its last word completed from the packs' vocabulary, then
 * examples that contain the text. Pure, at most 25, each once.
 */
export function suggestCaptions(
  typed: string,
  packs: readonly PackView[],
): { name: string; value: string }[] {
  const text = typed.replace(/\s+/g, ' ').trimStart();
  const lower = text.trim().toLowerCase();
  // A word begins after a space, and after the brace or comma of a choice.
  const cut = text.search(/[^\s{},]*$/);
  const stem = text.slice(cut).toLowerCase();
  const words = packs.flatMap(({ vocabulary }) => Object.values(vocabulary).flat());
  const completed = stem
    ? words.filter((word) => word.startsWith(stem) && word !== stem).map((word) => text.slice(0, cut) + word)
    : [];
  const examples = packs
    .flatMap((pack) => pack.examples)
    .filter((example) => example.toLowerCase().includes(lower));
  const fitting = [...completed, ...examples].filter(
    (caption) => caption.length > 0 && caption.length <= LONGEST,
  );
  return [...new Set(fitting)].slice(0, MOST).map((caption) => ({ name: caption, value: caption }));
}

/**
 * Suggests words of one kind that the packs know and that contain the typed text. Pure, at most 25, each
 * once.
 */
export function suggestWords(
  typed: string,
  kind: string,
  packs: readonly PackView[],
): { name: string; value: string }[] {
  const text = typed.trim().toLowerCase();
  const words = packs.flatMap(({ vocabulary }) => vocabulary[kind] ?? []);
  const fitting = words.filter(
    (word) => word.trim() && word.length <= 60 && word.toLowerCase().includes(text),
  );
  return [...new Set(fitting)].slice(0, MOST).map((word) => ({ name: word, value: word }));
}
