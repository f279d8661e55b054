/** Clips and looks for NaN in one pass over the data. */
import { memory, PLACE, PORTION } from './portion';
import { compile, f32x4, i32, type Local, repeatUntilZero, v128 } from './wasm';

const PER_TURN = 8;
/** The largest float32. */
const LARGEST = 2 ** 128 - 2 ** 104;
/** Findings of the loop, as bits. */
const OUTSIDE = 1;
const NOT_FINITE = 2;

/**
 * Clips x to [-1, 1] in place. False when it holds NaN or ±Inf: then it is of no use, and may be clipped in
 * part.
 */
export function clipFinite(x: Float32Array): boolean {
  const [place] = PLACE.operands;
  for (let from = 0; from < x.length; from += PORTION) {
    const count = Math.min(PORTION, x.length - from);
    place.load(x, from, count);
    const found = clip.run(Math.ceil(count / PER_TURN), place.address);
    if (found & NOT_FINITE) return false;
    // Few values are outside: most portions are only read.
    if (found & OUTSIDE) place.save(x, from, count);
  }
  return true;
}

const clip = compile(
  memory,
  ['i32', 'i32'],
  (parameters, declare) => {
    const [turns, address] = parameters as [Local, Local];
    const [x, size, inside, finite] = [declare(), declare(), declare(), declare()];
    const ones = f32x4.all(1);
    const four = (offset: number) => [
      ...x.set(v128.load(address.get, offset)),
      ...size.set(f32x4.abs(x.get)),
      ...inside.set(v128.and(inside.get, f32x4.le(size.get, ones))),
      ...finite.set(v128.and(finite.get, f32x4.le(size.get, f32x4.all(LARGEST)))),
      ...v128.store(address.get, f32x4.max(f32x4.min(x.get, ones), f32x4.all(-1)), offset),
    ];
    const someAreNot = (all: Local) => v128.anyTrue(v128.not(all.get));
    return [
      ...inside.set(f32x4.le(ones, ones)),
      ...finite.set(inside.get),
      ...repeatUntilZero(turns, [
        ...four(0),
        ...four(16),
        ...address.set(i32.add(address.get, i32.const(PER_TURN * 4))),
        ...turns.set(i32.sub(turns.get, i32.const(1))),
      ]),
      ...i32.or(someAreNot(inside), i32.shl(someAreNot(finite), i32.const(1))),
    ];
  },
  'i32',
);
