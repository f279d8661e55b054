import { crc32 } from 'node:zlib';
import { decodeBits, encodeBits, RATE, TAIL } from './convolutional-code';

const PAYLOAD_BYTES = 8;
const WORD_BYTES = PAYLOAD_BYTES + 4;

/** Bits on air for one payload: 64 bits and their CRC-32, coded. */
export const CODED_BITS = (WORD_BYTES * 8 + TAIL) * RATE;
/** Bytes of `mask`. */
export const MASK_BYTES = WORD_BYTES;

/**
 * The coded bits of a payload. `mask` (MASK_BYTES, secret) is added to the word, so that a picture without a
 * mark decodes to a random word and passes the check with a probability of 2⁻³².
 */
export function codedBitsOf(payload: bigint, mask: Uint8Array): Uint8Array {
  const word = withCheck(payload);
  return encodeBits(
    Uint8Array.from({ length: WORD_BYTES * 8 }, (_, bit) => bitOf(word, bit) ^ bitOf(mask, bit)),
  );
}

/** The payload that CODED_BITS soft values carry, or null when the check fails. */
export function payloadOf(soft: Float64Array, mask: Uint8Array): bigint | null {
  const word = Buffer.from(mask);
  for (const [bit, value] of decodeBits(soft).entries()) word[bit >> 3]! ^= value << (7 - (bit & 7));
  const payload = word.readBigUInt64BE(0);
  return withCheck(payload).equals(word) ? payload : null;
}

function withCheck(payload: bigint): Buffer {
  const word = Buffer.alloc(WORD_BYTES);
  word.writeBigUInt64BE(payload);
  word.writeUInt32BE(crc32(word.subarray(0, PAYLOAD_BYTES)), PAYLOAD_BYTES);
  return word;
}

const bitOf = (bytes: Uint8Array, bit: number): number => (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1;
