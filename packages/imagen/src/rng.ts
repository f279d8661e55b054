/**
 * Noise from the seed alone. Counter-based: block i of a stream is a pure function of (seed, stream, i), so
 * an image gets the same noise whatever shares its batch. Knows nothing of the noise's use.
 *
 * Philox 4x32-10: Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3", section 3.3.
 * Every operation on the way to a normal deviate (gaussian.ts) is integer arithmetic or one of + - * / sqrt,
 * which IEEE 754 rounds the same everywhere. Math.log and Math.cos are avoided on purpose: engines and CPUs
 * may differ in their last bit.
 */
import { fillGaussian } from './vector/gaussian';

export interface Rng {
  /** Fills `out` with independent N(0, 1) draws and returns it. Uses ceil(length / 4) blocks. */
  gaussian(out: Float32Array): Float32Array;
  /** One draw from [0, 1) with 53 random bits. Uses one block. */
  uniform(): number;
}

/** Rounds of Philox with the (counter, key) of the paper; writes four 32-bit words into `out`. */
export function philox4x32(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  k0: number,
  k1: number,
  out: Uint32Array,
): void {
  for (let round = 0; round < 10; round++) {
    const hi0 = mulHigh(0xd251, 0x1f53, c0);
    const hi1 = mulHigh(0xcd9e, 0x8d57, c2);
    const lo0 = Math.imul(0xd2511f53, c0);
    const lo1 = Math.imul(0xcd9e8d57, c2);
    c0 = hi1 ^ c1 ^ k0;
    c1 = lo1;
    c2 = hi0 ^ c3 ^ k1;
    c3 = lo0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/**
 * High 32 bits of the unsigned product of (high · 2¹⁶ + low) and b, in 16 × 16 bit products; no sum leaves 32
 * bits.
 */
function mulHigh(high: number, low: number, b: number): number {
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = (Math.imul(high, bLow) + (Math.imul(low, bLow) >>> 16)) | 0;
  const cross = (Math.imul(low, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(high, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/**
 * A stream of random numbers.
 * @param seed integer in [0, 2⁵³). Two seeds never share a block of the same stream: the seed is half of the
 *   counter.
 * @param stream names the stream, as in `createRng(seed, 'sr256', 'augment')`; hashed into the key.
 * @throws RangeError when the seed or a number of the stream is not an integer in [0, 2⁵³).
 */
export function createRng(seed: number, ...stream: (number | string)[]): Rng {
  const { seed: halves, key } = streamWords(seed, ...stream);
  const words = new Uint32Array(4);
  let block = 0;
  return {
    gaussian(out) {
      fillGaussian(out, halves, key, block);
      block += Math.ceil(out.length / 4);
      return out;
    },
    uniform() {
      philox4x32(block++, 0, ...halves, ...key, words);
      return ((words[0]! >>> 5) * 0x400_0000 + (words[1]! >>> 6)) / 0x20_0000_0000_0000;
    },
  };
}

/**
 * Returns a stream's Philox state: the seed's half of the counter, and the key. @throws RangeError as {@link
 * createRng}
 */
export function streamWords(
  seed: number,
  ...stream: (number | string)[]
): { seed: readonly [number, number]; key: readonly [number, number] } {
  requireSeed(seed);
  return { seed: [seed | 0, Math.floor(seed / 0x1_0000_0000) | 0], key: streamKey(stream) };
}

/** A stream that replays numbers drawn before, once and in order. */
export function replay(drawn: Float32Array): Rng {
  let at = 0;
  return {
    gaussian(out) {
      out.set(drawn.subarray(at, at + out.length));
      at += out.length;
      return out;
    },
    uniform: () => {
      throw new RangeError('only normal noise was drawn');
    },
  };
}

function requireSeed(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`a seed is an integer from 0 to 2^53 - 1, not ${value}`);
}

/**
 * 64-bit key of a stream: each part is folded in through Philox itself, 12 bytes a block, tagged by type and
 * length.
 */
function streamKey(stream: readonly (number | string)[]): [number, number] {
  let key: [number, number] = [0, 0];
  const words = new Uint32Array(4);
  const fold = (tag: number, a: number, b: number, c: number) => {
    philox4x32(a, b, c, tag, key[0], key[1], words);
    key = [words[0]! | 0, words[1]! | 0];
  };
  for (const part of stream) {
    if (typeof part === 'number') {
      requireSeed(part);
      fold(0, part | 0, Math.floor(part / 0x1_0000_0000) | 0, 0);
      continue;
    }
    const bytes = new TextEncoder().encode(part);
    const padded = new DataView(new ArrayBuffer(Math.ceil((bytes.length + 1) / 12) * 12));
    bytes.forEach((byte, i) => {
      padded.setUint8(i, byte);
    });
    for (let at = 0; at < padded.byteLength; at += 12)
      fold(
        bytes.length + 1,
        padded.getInt32(at, true),
        padded.getInt32(at + 4, true),
        padded.getInt32(at + 8, true),
      );
  }
  return key;
}
