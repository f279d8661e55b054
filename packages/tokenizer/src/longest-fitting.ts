import { cutText, textLength } from '@atelier/domain';

const words = new Intl.Segmenter('en', { granularity: 'word' });

/**
 * Returns the longest beginning of `text` for which `fits` holds, without white space at its end. It ends
 * between two words, or between two graphemes where the first word alone does not fit; '' when nothing fits.
 * `fits` must hold for every beginning of a text that fits; it is called about twenty times.
 */
export function longestFitting(text: string, fits: (beginning: string) => boolean): string {
  if (fits(text)) return text;
  const ends = [...words.segment(text)].map(({ index, segment }) => index + segment.length);
  const whole = search(ends.length, (count) => fits(text.slice(0, ends[count - 1] ?? 0).trimEnd()));
  if (whole > 0) return text.slice(0, ends[whole - 1]).trimEnd();
  const most = search(textLength(text), (count) => fits(cutText(text, count)));
  return most === 0 ? '' : cutText(text, most).trimEnd();
}

/** Returns the largest count from 0 to `most` for which `fits` holds. Calls it for counts of at least 1. */
function search(most: number, fits: (count: number) => boolean): number {
  let low = 0;
  let high = most;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
