import { z } from 'zod';
import { LIMITS } from './limits';

/** Controls other than white space, and lone surrogates: never text. (NEL, U+0085, is a control that nobody types.) */
const BINARY = /(?![\t\n\v\f\r])\p{Cc}|\p{Cs}/u;
/** Bidi embedding, override and isolate marks: they could make a page show a caption's neighbours backwards. */
const BIDI = /[\u202a-\u202e\u2066-\u2069]/g;

/** Trims, turns runs of white space into one space and drops bidi controls. */
export const normaliseCaption = (text: string): string =>
  text.normalize('NFC').replace(BIDI, '').replace(/\s+/g, ' ').trim();

/** What a person typed: 1 to 500 characters of text after normalisation. */
export const captionSchema = z
  .string()
  // Checked before normalising: a 10 MB string must cost nothing.
  .max(LIMITS.captionLength * 4, `a caption has at most ${LIMITS.captionLength} characters`)
  .refine((text) => !BINARY.test(text), 'a caption is text, without control characters')
  .transform(normaliseCaption)
  .pipe(
    z
      .string()
      .min(1, 'write a caption first')
      .max(LIMITS.captionLength, `a caption has at most ${LIMITS.captionLength} characters`),
  );
