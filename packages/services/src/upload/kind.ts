import { AtelierError, EDIT_LIMITS, type ErrorReason } from '@atelier/domain';

/** Formats that are read, by what sharp calls them. */
export type Kind = 'png' | 'jpeg' | 'webp';

interface Format {
  at: number;
  begins: string;
  kind: Kind;
}
const READ: readonly Format[] = [
  { at: 0, begins: '\x89PNG\r\n\x1a\n', kind: 'png' },
  { at: 0, begins: '\xff\xd8\xff', kind: 'jpeg' },
  { at: 8, begins: 'WEBPVP8', kind: 'webp' },
];
/** Formats that people send and that are not read. Their decoders are large, or run scripts. */
const NOT_READ: readonly { at: number; begins: RegExp; name: string; reason: ErrorReason }[] = [
  { at: 4, begins: /^ftyp(?:he|mif1|msf1|av)/, name: 'a HEIC or AVIF file', reason: 'upload_heic' },
  { at: 0, begins: /^GIF8/, name: 'a GIF', reason: 'upload_type' },
  { at: 0, begins: /^(?:II\*\0|MM\0\*|II\+\0|MM\0\+)/, name: 'a TIFF', reason: 'upload_type' },
  { at: 0, begins: /^%PDF/, name: 'a PDF', reason: 'upload_type' },
  {
    at: 0,
    begins: /^(?:\xef\xbb\xbf)?\s*<(?:\?xml|!--|!doctype|svg)/i,
    name: 'an SVG',
    reason: 'upload_type',
  },
];
const HEAD = 64;

const SAVE_AS = 'Save it as PNG, JPEG or WebP and send that.';

/** An uploaded file that is not taken, with the reason. */
export const refusedUpload = (reason: ErrorReason, message: string): AtelierError =>
  new AtelierError('invalid_request', message, { reason });

/**
 * The format of a file by its first bytes, whatever its name or media type says.
 * @throws AtelierError body_too_large; invalid_request (upload_empty, upload_heic, upload_type)
 */
export function kindOf(file: Uint8Array): Kind {
  if (file.length > EDIT_LIMITS.uploadBytes)
    throw new AtelierError('body_too_large', 'The picture is too large. Send at most 10 MiB.');
  if (file.length === 0) throw refusedUpload('upload_empty', 'The file is empty. Choose a picture.');
  const head = Buffer.from(file.subarray(0, HEAD)).toString('latin1');
  const known = READ.find(({ at, begins }) => head.startsWith(begins, at));
  if (known) return known.kind;
  const other = NOT_READ.find(({ at, begins }) => begins.test(head.slice(at)));
  if (other) throw refusedUpload(other.reason, `This is ${other.name}, which is not read here. ${SAVE_AS}`);
  throw refusedUpload('upload_type', `This is no picture that is read here. ${SAVE_AS}`);
}
