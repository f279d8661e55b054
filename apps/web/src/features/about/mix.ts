import type { PackView } from '@atelier/domain';

type Pack = Pick<PackView, 'vocabulary' | 'examples'>;
/** Kinds of words that a mixed caption has one of each; the names are those of a pack's vocabulary. */
export const MIXED = ['objects', 'colours', 'backgrounds', 'styles'] as const;
export type Mix = Partial<Record<(typeof MIXED)[number], string>>;

/** The indefinite article: a vowel letter takes "an", but the y of "unicorn" is a consonant. */
const article = (words: string): string => (/^(?!uni)[aeiou]/i.test(words) ? 'an' : 'a');

/**
 * How a background follows a thing, as the pack's examples have it: "night sky" as "under a night sky". A
 * word that no example ends with is the colour or kind of a background.
 */
function placeOf(word: string, { vocabulary, examples }: Pack): string {
  if (vocabulary.colours?.includes(word)) return `on ${article(word)} ${word} background`;
  for (const example of examples) {
    const tail = new RegExp(`\\b(?:on|in|under|by|at|over) (?:(?:a|an|the) )?${escaped(word)}$`, 'i').exec(
      example,
    );
    if (tail) return tail[0];
  }
  return `on ${article(word)} ${word} background`;
}
const escaped = (word: string): string => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Writes the caption of a mix, in the words of the pack's examples; '' without a thing. */
export function captionOf({ objects, colours, backgrounds, styles }: Mix, pack: Pack): string {
  if (!objects) return '';
  const thing = colours ? `${colours} ${objects}` : objects;
  const place = backgrounds ? ` ${placeOf(backgrounds, pack)}` : '';
  return `${article(thing)} ${thing}${place}${styles ? `, ${styles} style` : ''}`;
}

const has = (example: string, word: string): boolean =>
  new RegExp(`\\b${escaped(word)}\\b`, 'i').test(example);

/**
 * A caption with a word of a kind that mixes leave out (shapes, relations, numbers): an example that has it,
 * or one that has another word of the kind, with this one instead. Undefined where there is neither.
 */
export function exampleWith(word: string, kind: string, { vocabulary, examples }: Pack): string | undefined {
  const exact = examples.find((example) => has(example, word));
  if (exact) return exact;
  for (const other of vocabulary[kind] ?? []) {
    const example = examples.find((each) => has(each, other));
    if (example) return example.replace(new RegExp(`\\b${escaped(other)}\\b`, 'i'), word);
  }
  return undefined;
}
