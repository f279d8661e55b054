/**
 * One rule for the length of text that people type: it counts Unicode code points. Zod's `max`, JSON Schema's
 * `maxLength` and PostgreSQL's `char_length` count the same, and a caption stays bounded in bytes. Graphemes
 * would not do: their number depends on the Unicode version of each browser, and one grapheme may hold any
 * number of combining marks.
 */

/** Returns the number of code points in `text`: 1 for 😀, 3 for 👩‍🎨 (woman, joiner, palette). */
export function textLength(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

let graphemes: Intl.Segmenter | undefined;
/** Made at first use: on a phone it takes as long as a page's first paint, and few texts are cut. */
const segmenter = (): Intl.Segmenter => {
  graphemes ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return graphemes;
};

/**
 * Returns the longest beginning of `text` that has at most `most` code points and ends between two graphemes,
 * so that no emoji, flag or accented letter is halved. When something is cut, `end` (such as `…`) is added
 * within `most`. A single grapheme longer than `most` is cut between code points.
 */
export function cutText(text: string, most: number, end = ''): string {
  // A code point has at most two UTF-16 units, so a short string needs no counting.
  if (text.length <= most || textLength(text) <= most) return text;
  const room = Math.max(0, most - textLength(end));
  let kept = '';
  let length = 0;
  // Segmenting costs more than counting: look no further than the longest beginning that can fit.
  for (const { segment } of segmenter().segment(text.slice(0, 2 * room + 64))) {
    length += textLength(segment);
    if (length > room) break;
    kept += segment;
  }
  return (kept === '' ? [...text].slice(0, room).join('') : kept) + end;
}
