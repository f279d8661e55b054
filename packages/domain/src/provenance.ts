import { z } from 'zod';
import { generationId, imageIndex, stageSize } from './generation';

/**
 * Verdicts about a file, from the best evidence to none. `unchanged`: made here, byte for byte as signed or
 * stored. `changed`: made here and altered since. `marked`: carries our mark, but no signature of ours.
 * `foreign`: no sign of this studio. `forged`: claims to come from this studio, and the claim is false.
 */
export const VERDICTS = ['unchanged', 'changed', 'marked', 'foreign', 'forged'] as const;
export type Verdict = (typeof VERDICTS)[number];

/**
 * The signature of a file. `valid`: ours, and it covers these bytes. `broken`: names our certificate, but does
 * not cover these bytes. `foreign`: another signer's, whose validity is not judged. `absent`: none.
 */
export const SIGNATURE_STATES = ['valid', 'broken', 'foreign', 'absent'] as const;

/** The watermark of a file. `not_looked_for`: marking is off, or the file could not be decoded. */
export const MARK_STATES = ['found', 'not_found', 'not_looked_for'] as const;

/**
 * The pixels of a file against those that were signed. `unknown`: no signature of ours says what they were, or
 * the file could not be decoded.
 */
export const PIXEL_STATES = ['same', 'similar', 'different', 'unknown'] as const;

/** JSON body of `POST /api/v1/verify`: the address of a picture, or of its page, of this studio. */
export const verifySchema = z.strictObject({ url: z.string().max(500) });

/** Body of the answer of `POST /api/v1/verify`. */
export const provenanceView = z.object({
  verdict: z.enum(VERDICTS),
  signature: z.enum(SIGNATURE_STATES),
  mark: z.enum(MARK_STATES),
  pixels: z.enum(PIXEL_STATES),
  /**
   * When the picture was signed, and by which pack it was drawn (`name@version`). Null without a signature of
   * ours, and where the viewer may not see the picture.
   */
  signedAt: z.iso.datetime().nullable(),
  pack: z.string().nullable(),
  /**
   * The picture that the file was made from. Null when it is unknown, hidden, deleted, or unlisted by another
   * person.
   */
  picture: z
    .object({
      generationId,
      /** Null for a sheet of several pictures. */
      index: imageIndex.nullable(),
      /** Null for a sheet, and where only the mark names the picture: all its sizes carry the same mark. */
      size: stageSize.nullable(),
      caption: z.string(),
      author: z.string().nullable(),
      createdAt: z.iso.datetime(),
      /** URL paths of its page, and of its lineage. */
      url: z.string(),
      lineage: z.string(),
    })
    .nullable(),
});
export type ProvenanceView = z.infer<typeof provenanceView>;
