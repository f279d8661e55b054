/**
 * Noise from the seed alone. Counter-based: block i of a stream is a pure function of (seed, stream, i), so an image gets
 * the same noise whoever shares its batch. It does not know what the noise is for.
 *
 * Philox 4x32-10: Salmon et al. 2011, "Parallel Random Numbers: As Easy as 1, 2, 3", section 3.3.
 * Every operation on the way to a normal deviate is integer arithmetic or one of + - * / sqrt, which IEEE 754 rounds the
 * same everywhere. Math.log and Math.cos are avoided on purpose: engines and CPUs may differ in their last bit.
 */
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

/** High 32 bits of the unsigned product of (high · 2¹⁶ + low) and b, in 16 × 16 bit products; no sum leaves 32 bits. */
function mulHigh(high: number, low: number, b: number): number {
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = (Math.imul(high, bLow) + (Math.imul(low, bLow) >>> 16)) | 0;
  const cross = (Math.imul(low, bHigh) + (middle & 0xffff)) | 0;
  return (Math.imul(high, bHigh) + (middle >>> 16) + (cross >>> 16)) | 0;
}

/**
 * A stream of random numbers.
 * @param seed integer in [0, 2⁵³). Two seeds never share a block of the same stream: the seed is half of the counter.
 * @param stream names the stream, as in `createRng(seed, 'sr256', 'augment')`; hashed into the key.
 * @throws RangeError when the seed or a number of the stream is not an integer in [0, 2⁵³).
 */
export function createRng(seed: number, ...stream: (number | string)[]): Rng {
  requireSeed(seed);
  const [key0, key1] = streamKey(stream);
  const seedLow = seed | 0;
  const seedHigh = Math.floor(seed / 0x1_0000_0000) | 0;
  const words = new Uint32Array(4);
  let block = 0;
  const next = () => {
    philox4x32(block | 0, Math.floor(block / 0x1_0000_0000), seedLow, seedHigh, key0, key1, words);
    block++;
  };
  const gaussian = (out: Float32Array): Float32Array => {
    const whole = out.length & ~3;
    for (let i = 0; i < whole; i += 4) {
      next();
      boxMuller(words[0]!, words[1]!, out, i);
      boxMuller(words[2]!, words[3]!, out, i + 2);
    }
    if (whole < out.length) out.set(gaussian(new Float32Array(4)).subarray(0, out.length - whole), whole);
    return out;
  };
  return {
    gaussian,
    uniform() {
      next();
      return ((words[0]! >>> 5) * 0x400_0000 + (words[1]! >>> 6)) / 0x20_0000_0000_0000;
    },
  };
}

function requireSeed(value: number): void {
  if (!Number.isSafeInteger(value) || value < 0)
    throw new RangeError(`a seed is an integer from 0 to 2^53 - 1, not ${value}`);
}

/** 64-bit key of a stream: each part is folded in through Philox itself, 12 bytes a block, tagged by type and length. */
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

/**
 * Two normal deviates from two 32-bit words, written to out[i] and out[i + 1]:
 * r = √(-2 ln u), r·cos 2πv, r·sin 2πv with u = (a + ½)/2³², v = b/2³². The largest |deviate| is 6.76.
 */
function boxMuller(a: number, b: number, out: Float32Array, i: number): void {
  const r = Math.sqrt(-2 * lnUnit(a));
  // Short Taylor series are good to 1e-13 on a quarter of the angle, in [-π/4, π/4); then it is doubled twice. No branches,
  // which would be mispredicted half the time.
  const quarter = (b | 0) * (Math.PI / 0x2_0000_0000);
  const y = quarter * quarter;
  const sin1 = quarter * (1 + y * (S3 + y * (S5 + y * (S7 + y * (S9 + y * (S11 + y * S13))))));
  const cos1 = 1 + y * (C2 + y * (C4 + y * (C6 + y * (C8 + y * (C10 + y * (C12 + y * C14))))));
  const sin2 = 2 * sin1 * cos1;
  const cos2 = cos1 * cos1 - sin1 * sin1;
  out[i] = r * (cos2 * cos2 - sin2 * sin2);
  out[i + 1] = r * 2 * sin2 * cos2;
}

// Taylor coefficients ±1/n! of sine and cosine.
const [S3, S5, S7, S9, S11, S13] = [-1 / 6, 1 / 120, -1 / 5040, 1 / 362880, -1 / 39916800, 1 / 6227020800];
const [C2, C4, C6, C8, C10, C12, C14] = [
  -1 / 2,
  1 / 24,
  -1 / 720,
  1 / 40320,
  -1 / 3628800,
  1 / 479001600,
  -1 / 87178291200,
];

/** ln((word + ½) / 2³²) to 1e-13: with m in [1, 2), ln m = ln √2 + 2·artanh((m - √2)/(m + √2)), and a multiple of ln 2. */
function lnUnit(word: number): number {
  const exponent = 32 - Math.clz32(word);
  const m = (2 * word + 1) * HALVES[exponent]!;
  const s = (m - Math.SQRT2) / (m + Math.SQRT2);
  const y = s * s;
  const series = 1 + y * (1 / 3 + y * (1 / 5 + y * (1 / 7 + y * (1 / 9 + y * (1 / 11 + y * (1 / 13))))));
  return (exponent - 32.5) * Math.LN2 + 2 * s * series;
}

/** 2^-n, exactly. */
const HALVES = Float64Array.from({ length: 33 }, (_, n) => 0.5 ** n);
