import { z } from 'zod';
import { LIMITS } from './constants';
import { cutText } from './text';

/** Controls other than white space, and lone surrogates: never text. (NEL, U+0085, counts as a control.) */
const BINARY = /(?![\t\n\v\f\r])\p{Cc}|\p{Cs}/u;
/** Marks, embeddings, overrides and isolates: they could make a page show a text's neighbours backwards. */
const BIDI = /\p{Bidi_Control}/gu;
/** Invisible characters: zero-width spaces and joiners, soft hyphens, variation selectors, fillers, tags. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * A code point that draws something. Marks need a letter to sit on, private and unassigned code points have
 * no glyph, and four symbols are blank: the Braille pattern without dots, a null notehead, a Khitan filler,
 * the object replacement character.
 */
const INK = /(?![\u2800\u{1d159}\u{16fe4}\ufffc])[^\s\p{C}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}]/u;

/** Whether `text` has a visible character; U+2800 alone, or joiners alone, have none. */
export const hasInk = (text: string): boolean => INK.test(text);

/** Trims, turns runs of white space into one space and drops bidi controls. */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(BIDI, '').replace(/\s+/g, ' ').trim();

/**
 * Returns the visible part of a text, for filters. The stored text keeps joiners and selectors, which emoji
 * and scripts need.
 */
export const visibleText = (text: string): string => text.replace(INVISIBLE, '');

/** Whether PostgreSQL and people can read it: no NUL, no other control, no half a character. */
export const isText = (text: string): boolean => !BINARY.test(text);

/** Text that a person typed and that is stored or searched unchanged: notes, reasons, searches. */
export const textSchema = (most: number) =>
  z
    .string()
    .overwrite((text) => text.replace(BIDI, ''))
    .trim()
    .max(most)
    .refine(isText, 'text, without control characters');

/**
 * A line that a person typed and others will see: 1 to `most` characters after normalisation. Messages call
 * it `what`.
 */
export const lineSchema = (most: number, what: string, empty = `${what} is empty`) =>
  z
    .string()
    // Checked before normalising: a 10 MB string must cost nothing.
    .max(most * 4, `${what} has at most ${most} characters`)
    .refine(isText, `${what} is text, without control characters`)
    .transform(normaliseText)
    .pipe(z.string().refine(hasInk, empty).max(most, `${what} has at most ${most} characters`));

/** A caption: the text that a picture is drawn from. */
export const captionSchema = lineSchema(LIMITS.captionLength, 'a caption', 'write a caption first');

/** Words of a style, apart from the caption. They are never cut; the caption's words are cut instead. */
export const styleSchema = lineSchema(LIMITS.styleLength, 'a style');

/** Returns what a style adds to a caption: `, pixel art style` for `pixel art` and for `pixel art style`. */
export const styleEnding = (style: string): string => `, ${style.replace(/ style$/i, '')} style`;

/** A name from another service (an account, a channel): shown as text, cut to `most`, and never refused. */
export const foreignName = (text: string, most: number): string => {
  const name = cutText(normaliseText(text.replace(new RegExp(BINARY, 'gu'), '')), most);
  return hasInk(name) ? name : '–';
};
