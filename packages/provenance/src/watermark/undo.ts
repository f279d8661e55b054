import { createHmac } from 'node:crypto';
import { keyStream, type Mark } from './pattern';

/** What `removeMark` has to know beside key and payload. */
interface Undo {
  /** 0 to 3 for each chip. */
  levels: Uint8Array;
  /** 0 to 7 for each sample that may have been clipped, in scan order. */
  clipped: readonly number[];
}

const LEVELS_BYTES = 1024;
const VALUE_BITS = 3;
const RUN = 1 << (8 - VALUE_BITS);
const TAG_BYTES = 8;

/**
 * Two bits for each chip, then bytes of a value (3 bits) and how often it follows (5 bits). No general
 * compression: its output may differ from one version of zlib to the next. Encrypted, because clipped samples
 * would show the pattern; a tag says whose key it is.
 */
export function packUndo({ levels, clipped }: Undo, mark: Mark): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < levels.length; at += 4)
    bytes.push(levels[at]! | (levels[at + 1]! << 2) | (levels[at + 2]! << 4) | (levels[at + 3]! << 6));
  for (let at = 0; at < clipped.length; ) {
    let end = at + 1;
    while (end < clipped.length && end - at < RUN && clipped[end] === clipped[at]) end++;
    bytes.push((clipped[at]! << (8 - VALUE_BITS)) | (end - at - 1));
    at = end;
  }
  const secret = encrypted(Uint8Array.from(bytes), mark);
  return Buffer.concat([tagOf(secret, mark), secret]);
}

/** @throws Error when `packed` was made with another key or payload, or is damaged */
export function unpackUndo(packed: Uint8Array, mark: Mark): Undo {
  const secret = packed.subarray(TAG_BYTES);
  if (!tagOf(secret, mark).equals(packed.subarray(0, TAG_BYTES)))
    throw new Error('the undo belongs to another mark');
  const bytes = encrypted(secret, mark);
  const levels = Uint8Array.from(
    { length: LEVELS_BYTES * 4 },
    (_, chip) => (bytes[chip >> 2]! >> (2 * (chip & 3))) & 3,
  );
  const clipped: number[] = [];
  for (const byte of bytes.subarray(LEVELS_BYTES))
    for (let left = byte % RUN; left >= 0; left--) clipped.push(byte >> (8 - VALUE_BITS));
  return { levels, clipped };
}

/** The same function encrypts and decrypts. A picture has one stage whose undo is kept, so one stream will do. */
function encrypted(bytes: Uint8Array, { key, payload }: Mark): Uint8Array {
  const stream = keyStream(key, `undo:${payload}`, bytes.length);
  return bytes.map((byte, at) => byte ^ stream[at]!);
}

const tagOf = (secret: Uint8Array, { key, payload }: Mark): Buffer =>
  createHmac('sha256', key).update(`mark:undo:${payload}`).update(secret).digest().subarray(0, TAG_BYTES);
