import { createCipheriv, createHmac } from 'node:crypto';
import { CODED_BITS, codedBitsOf, MASK_BYTES } from './codeword';

/** A mark: `key` (32 bytes) decides where it lies, `payload` is what it says, 0 to 2⁶⁴ − 1. */
export interface Mark {
  key: Uint8Array;
  payload: bigint;
}

/** Chips a side: a picture of any size is divided into 64 × 64 of them. */
export const CHIPS = 64;
/** Chips for each coded bit. The others carry the sync pattern, which is the same in all pictures of a key. */
const CHIPS_PER_BIT = 11;

/** What a key decides about each chip, row by row. */
export interface Pattern {
  /** Number of its coded bit, or -1 in the sync pattern. */
  bit: Int16Array;
  /** 1 or -1: brighter or darker, for a coded bit of 1. */
  sign: Int8Array;
  /** See codedBitsOf. */
  mask: Uint8Array;
}

const made = new WeakMap<Uint8Array, Pattern>();

/**
 * Spreads the coded bits over the picture in a secret order with secret signs (direct-sequence spread
 * spectrum: Cox, Kilian, Leighton and Shamoon 1997; Hartung and Girod 1998).
 */
export function patternOf(key: Uint8Array): Pattern {
  const known = made.get(key);
  if (known) return known;
  const count = CHIPS * CHIPS;
  const random = keyStream(key, 'pattern', count * 5 + MASK_BYTES);
  const bit = Int16Array.from({ length: count }, (_, chip) =>
    chip < CODED_BITS * CHIPS_PER_BIT ? chip % CODED_BITS : -1,
  );
  // Fisher and Yates.
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((random.readUInt32LE(last * 4) / 2 ** 32) * (last + 1));
    [bit[last], bit[other]] = [bit[other]!, bit[last]!];
  }
  const pattern = {
    bit,
    sign: Int8Array.from({ length: count }, (_, chip) => (random[count * 4 + chip]! & 1 ? 1 : -1)),
    mask: random.subarray(count * 5),
  };
  made.set(key, pattern);
  return pattern;
}

/** 1 or -1 for each chip, row by row: brighter or darker. */
export function chipsOf({ key, payload }: Mark): Int8Array {
  const { bit, sign, mask } = patternOf(key);
  const coded = codedBitsOf(payload, mask);
  return sign.map((up, chip) => (bit[chip]! < 0 || coded[bit[chip]!] ? up : -up));
}

/** `length` bytes that only the key's holder can tell; another `purpose` gives others. */
export function keyStream(key: Uint8Array, purpose: string, length: number): Buffer {
  const secret = createHmac('sha256', key).update(`mark:${purpose}`).digest();
  return createCipheriv('aes-256-ctr', secret, Buffer.alloc(16)).update(Buffer.alloc(length));
}
