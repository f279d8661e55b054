import { z } from 'zod';
import { LIMITS } from './limits';

/** Controls other than white space, and lone surrogates: never text. (NEL, U+0085, is a control that nobody types.) */
const BINARY = /(?![\t\n\v\f\r])\p{Cc}|\p{Cs}/u;
/** Bidi embedding, override and isolate marks: they could make a page show a text's neighbours backwards. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** Trims, turns runs of white space into one space and drops bidi controls. */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(BIDI, '').replace(/\s+/g, ' ').trim();

/** Whether PostgreSQL and people can read it: no NUL, no other control, no half a character. */
export const isText = (text: string): boolean => !BINARY.test(text);

/** Text that a person typed and that is kept or looked for as it stands: notes, reasons, searches. */
export const textSchema = (most: number) =>
  z.string().trim().max(most).refine(isText, 'text, without control characters');

/** A line that a person typed and others will see: 1 to `most` characters after normalisation. `what` it is, for messages. */
export const lineSchema = (most: number, what: string, empty = `${what} is empty`) =>
  z
    .string()
    // Checked before normalising: a 10 MB string must cost nothing.
    .max(most * 4, `${what} has at most ${most} characters`)
    .refine(isText, `${what} is text, without control characters`)
    .transform(normaliseText)
    .pipe(z.string().min(1, empty).max(most, `${what} has at most ${most} characters`));

/** What a person typed to be drawn. */
export const captionSchema = lineSchema(LIMITS.captionLength, 'a caption', 'write a caption first');

/** A name that another service vouches for (an account, a channel): shown as text, cut to `most`, and never refused. */
export const foreignName = (text: string, most: number): string =>
  [...normaliseText(text.replace(new RegExp(BINARY, 'gu'), ''))].slice(0, most).join('') || '–';
