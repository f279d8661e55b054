/**
 * Normal deviates, sixteen at a time: Philox 4x32-10 on four counters side by side, then Box-Muller. A loop
 * of WebAssembly, because its vectors are several times as fast as JavaScript's numbers. Its arithmetic is
 * defined to the last bit: integers and + - * / sqrt in float32, nothing fused, no library's logarithm.
 */
import { homeOf, memory, PLACE, PORTION } from './portion';
import { type Code, compile, f32x4, i32, i32x4, type Local, repeatUntilZero, v128 } from './wasm';

export const PER_TURN = 16;

type Four<T> = readonly [T, T, T, T];

// Taylor series: 2 artanh(s)/s in s², cos x and sin(x)/x in x². On |x| <= π/4 the first left-out term is
// below 3e-7.
const ARTANH_TWICE = [2, 2 / 3, 2 / 5, 2 / 7, 2 / 9];
const COSINE = [1, -1 / 2, 1 / 24, -1 / 720, 1 / 40_320];
const SINE = [1, -1 / 6, 1 / 120, -1 / 5040, 1 / 362_880];

/**
 * Fills `out` with draws from N(0, 1). Deviates 4 i .. 4 i + 3 are Box-Muller of the four words of block
 * `block` + i.
 * @param seed the two words of the counter that are not the block's
 * @param block of the first deviate; with the last one's it stays below 2³²
 */
export function fillGaussian(
  out: Float32Array,
  seed: readonly [number, number],
  key: readonly [number, number],
  block: number,
): void {
  const home = homeOf(out);
  for (let at = 0; at < out.length; at += PORTION) {
    const count = Math.min(PORTION, out.length - at);
    const address = home === null ? PLACE.noise.address : home + at * 4;
    kernel.run(address, Math.ceil(count / PER_TURN), block + at / 4, ...seed, ...key);
    if (home === null) PLACE.noise.save(out, at, count);
  }
}

/** (address, turns, first block, the two words of the seed, the two of the key) */
export const kernel = compile(memory, Array(7).fill('i32'), (parameters, declare) => {
  const [address, turns, block, seedLow, seedHigh, key0, key1] = parameters as [
    ...Four<Local>,
    Local,
    Local,
    Local,
  ];
  const locals = (): Four<Local> => [declare(), declare(), declare(), declare()];
  const [counter, scratch, normal] = [locals(), locals(), locals()];
  const key = [declare(), declare()] as const;
  const [c0, c1, c2, c3] = counter;
  return repeatUntilZero(turns, [
    ...c0.set(i32x4.add(i32x4.splat(block.get), i32x4.const(0, 1, 2, 3))),
    ...c1.set(i32x4.all(0)),
    ...c2.set(i32x4.splat(seedLow.get)),
    ...c3.set(i32x4.splat(seedHigh.get)),
    ...key[0].set(i32x4.splat(key0.get)),
    ...key[1].set(i32x4.splat(key1.get)),
    ...Array.from({ length: 10 }, () => philoxRound(counter, key, scratch)).flat(),
    ...boxMuller([c0, c1], [normal[0], normal[1]], scratch),
    ...boxMuller([c2, c3], [normal[2], normal[3]], scratch),
    ...storeByBlock(address, normal, scratch),
    ...address.set(i32.add(address.get, i32.const(PER_TURN * 4))),
    ...block.set(i32.add(block.get, i32.const(4))),
    ...turns.set(i32.sub(turns.get, i32.const(1))),
  ]);
});

/**
 * Salmon et al. 2011, section 3.3: (c0, c1, c2, c3) ← (hi(M1·c2) ^ c1 ^ k0, lo(M1·c2), hi(M0·c0) ^ c3 ^ k1,
 * lo(M0·c0)).
 */
function philoxRound(
  [c0, c1, c2, c3]: Four<Local>,
  [key0, key1]: readonly [Local, Local],
  [low0, high0, low1, high1]: Four<Local>,
): Code {
  const [m0, m1] = [i32x4.all(0xd2511f53), i32x4.all(0xcd9e8d57)];
  const lowWords = (a: Local, b: Local) => v128.shuffle(a.get, b.get, [0, 2, 4, 6]);
  const highWords = (a: Local, b: Local) => v128.shuffle(a.get, b.get, [1, 3, 5, 7]);
  return [
    ...low0.set(i32x4.wideMulLow(c0.get, m0)),
    ...high0.set(i32x4.wideMulHigh(c0.get, m0)),
    ...low1.set(i32x4.wideMulLow(c2.get, m1)),
    ...high1.set(i32x4.wideMulHigh(c2.get, m1)),
    ...c0.set(v128.xor(v128.xor(highWords(low1, high1), c1.get), key0.get)),
    ...c1.set(lowWords(low1, high1)),
    ...c2.set(v128.xor(v128.xor(highWords(low0, high0), c3.get), key1.get)),
    ...c3.set(lowWords(low0, high0)),
    ...key0.set(i32x4.add(key0.get, i32x4.all(0x9e3779b9))),
    ...key1.set(i32x4.add(key1.get, i32x4.all(0xbb67ae85))),
  ];
}

/**
 * r·cos 2πv and r·sin 2πv with r = √(-2 ln u), u = (word a + ½)/2³², v = word b/2³². The largest |deviate| is
 * 6.66.
 */
function boxMuller(
  [a, b]: readonly [Local, Local],
  [cosine, sine]: readonly [Local, Local],
  scratch: Four<Local>,
): Code {
  const [r, rest, cos, sin] = scratch;
  const unit = f32x4.mul(f32x4.add(f32x4.fromUnsigned(a.get), f32x4.all(0.5)), f32x4.all(2 ** -32));
  // 2πv = q·π/2 + rest with |rest| <= π/4: the two high bits of b, rounded to nearest, are q.
  const rounded = i32x4.add(b.get, i32x4.all(2 ** 29));
  // Of q's bits the low one swaps sine and cosine, the high one is the sine's sign, and their sum the
  // cosine's.
  const lowBit = i32x4.shl(b.get, i32.const(1));
  const sign = i32x4.all(2 ** 31);
  const swap = i32x4.shr(lowBit, i32.const(31));
  const signOfCos = v128.and(v128.xor(b.get, lowBit), sign);
  const signOfSin = v128.and(b.get, sign);
  return [
    ...a.set(unit),
    ...logarithm(a, scratch),
    ...r.set(f32x4.sqrt(f32x4.mul(a.get, f32x4.all(-2)))),
    ...b.set(rounded),
    ...rest.set(i32x4.sub(v128.and(b.get, i32x4.all(2 ** 30 - 1)), i32x4.all(2 ** 29))),
    ...rest.set(f32x4.mul(f32x4.fromInt(rest.get), f32x4.all(Math.PI / 2 ** 31))),
    ...a.set(f32x4.mul(rest.get, rest.get)),
    ...cos.set(polynomial(a, COSINE)),
    ...sin.set(f32x4.mul(rest.get, polynomial(a, SINE))),
    ...cosine.set(f32x4.mul(r.get, v128.xor(v128.select(sin.get, cos.get, swap), signOfCos))),
    ...sine.set(f32x4.mul(r.get, v128.xor(v128.select(cos.get, sin.get, swap), signOfSin))),
  ];
}

/**
 * x ← ln x for x in (0, 1]: x = m·2ᵏ with m in [2/3, 4/3), s = (m - 1)/(m + 1), ln m = 2 artanh s. |s| <= 0.2
 * makes five terms of its series good to a unit of float32's last place.
 */
function logarithm(x: Local, [k, s, square]: Four<Local>): Code {
  const MANTISSA_OF_TWO_THIRDS = 0x3f2aaaab;
  const exponent = i32x4.shr(i32x4.sub(x.get, i32x4.all(MANTISSA_OF_TWO_THIRDS)), i32.const(23));
  return [
    ...k.set(exponent),
    ...x.set(i32x4.sub(x.get, i32x4.shl(k.get, i32.const(23)))),
    ...s.set(f32x4.div(f32x4.sub(x.get, f32x4.all(1)), f32x4.add(x.get, f32x4.all(1)))),
    ...square.set(f32x4.mul(s.get, s.get)),
    ...s.set(f32x4.mul(s.get, polynomial(square, ARTANH_TWICE))),
    ...x.set(f32x4.add(f32x4.mul(f32x4.fromInt(k.get), f32x4.all(Math.LN2)), s.get)),
  ];
}

/** Horner's scheme in x, lowest coefficient first. */
function polynomial(x: Local, [first, ...others]: readonly number[]): Code {
  if (others.length === 0) return f32x4.all(first!);
  return f32x4.add(f32x4.mul(polynomial(x, others), x.get), f32x4.all(first!));
}

/**
 * Four vectors, one for each word and with a lane for each block, become four consecutive deviates of each
 * block.
 */
function storeByBlock(address: Local, words: Four<Local>, [a, b, c, d]: Four<Local>): Code {
  const [w0, w1, w2, w3] = words;
  const store = (block: number, value: Code) => v128.store(address.get, value, block * 16);
  return [
    ...a.set(v128.shuffle(w0.get, w1.get, [0, 4, 1, 5])),
    ...b.set(v128.shuffle(w2.get, w3.get, [0, 4, 1, 5])),
    ...c.set(v128.shuffle(w0.get, w1.get, [2, 6, 3, 7])),
    ...d.set(v128.shuffle(w2.get, w3.get, [2, 6, 3, 7])),
    ...store(0, v128.shuffle(a.get, b.get, [0, 1, 4, 5])),
    ...store(1, v128.shuffle(a.get, b.get, [2, 3, 6, 7])),
    ...store(2, v128.shuffle(c.get, d.get, [0, 1, 4, 5])),
    ...store(3, v128.shuffle(c.get, d.get, [2, 3, 6, 7])),
  ];
}
