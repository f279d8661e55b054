/**
 * Linear combinations of images, the whole arithmetic between two calls of a net. One vectorized loop serves
 * every sampler. It multiplies and adds in float64 and rounds once, so its results equal plain JavaScript's
 * to the last bit.
 */
import { homeOf, memory, PLACE, PORTION } from './portion';
import { type Code, compile, f64x2, i32, type Local, repeatUntilZero, v128 } from './wasm';

const PER_TURN = 4;

/**
 * out = a·x + b·y, or a·x + b·y + c·w; `out` may be any of them. All have `out`'s length or more. Returns
 * `out`.
 */
export function combine(
  out: Float32Array,
  a: number,
  x: Float32Array,
  b: number,
  y: Float32Array,
  c = 0,
  w?: Float32Array,
): Float32Array {
  const [first, second, third] = PLACE.operands;
  const home = homeOf(out);
  for (let from = 0; from < out.length; from += PORTION) {
    const count = Math.min(PORTION, out.length - from);
    const turns = Math.ceil(count / PER_TURN);
    const to = home === null ? PLACE.result.address : home + from * 4;
    const atX = first.load(x, from, count);
    const atY = second.load(y, from, count);
    if (w) addThree.run(turns, to, atX, atY, third.load(w, from, count), a, b, c);
    else addTwo.run(turns, to, atX, atY, a, b);
    if (home === null) PLACE.result.save(out, from, count);
  }
  return out;
}

/** (turns, address of the sum, addresses of the terms, their factors) */
function loop(terms: number) {
  const types = ['i32', 'i32', ...Array(terms).fill('i32'), ...Array(terms).fill('f64')];
  return compile(memory, types, (parameters, declare) => {
    const [turns, out] = parameters as [Local, Local];
    const addresses = parameters.slice(2, 2 + terms);
    const factors = parameters.slice(2 + terms);
    const vectors = factors.map(declare);
    const [low, high] = [addresses.map(declare), addresses.map(declare)];
    const total = (halves: Local[]): Code =>
      halves
        .map((half, i) => f64x2.mul(vectors[i]!.get, f64x2.promote(half.get)))
        .reduce((sum, term) => f64x2.add(sum, term));
    const next = (address: Local) => address.set(i32.add(address.get, i32.const(PER_TURN * 4)));
    return [
      ...vectors.flatMap((vector, i) => vector.set(f64x2.splat(factors[i]!.get))),
      ...repeatUntilZero(turns, [
        ...addresses.flatMap((address, i) => [
          ...low[i]!.set(v128.load(address.get)),
          ...high[i]!.set(v128.shuffle(low[i]!.get, low[i]!.get, [2, 3, 2, 3])),
          ...next(address),
        ]),
        ...v128.store(
          out.get,
          v128.shuffle(f64x2.demote(total(low)), f64x2.demote(total(high)), [0, 1, 4, 5]),
        ),
        ...next(out),
        ...turns.set(i32.sub(turns.get, i32.const(1))),
      ]),
    ];
  });
}

const addTwo = loop(2);
const addThree = loop(3);
