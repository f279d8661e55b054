/** Stretches a row of pixels by four, as super-resolution's low-resolution input needs. */
import { homeOf, memory, PLACE, PORTION } from './portion';
import { type Code, compile, f64x2, i32, type Local, repeatUntilZero, v128 } from './wasm';

/** Whether `stretchByFour` can make a row of `count` pixels into `out`. */
export const canStretchByFour = (count: number, out: Float32Array): boolean =>
  count + 2 <= PORTION && homeOf(out) !== null;

/**
 * Linear interpolation between pixel centres at half integers; the ends repeat. Multiplies and adds in
 * float64 and rounds once.
 * @param source its pixels [from .. from + count)
 * @param out 4 · count pixels in the loops' memory
 */
export function stretchByFour(source: Float32Array, from: number, count: number, out: Float32Array): void {
  const row = PLACE.source.view(count + 2);
  row.set(source.subarray(from, from + count), 1);
  row[0] = row[1]!;
  row[count + 1] = row[count]!;
  fourEach.run(count, homeOf(out)!, PLACE.source.address);
}

/** (pixels, address of the result, address of the pixel before the first) */
const fourEach = compile(memory, ['i32', 'i32', 'i32'], (parameters, declare) => {
  const [turns, out, pixel] = parameters as [Local, Local, Local];
  const here = declare();
  const both = (offset: number): Code => f64x2.promote(v128.loadSplat(pixel.get, offset));
  /** Two neighbouring results: between the pixels `a` and `b`, with their weights. */
  const mixed = (a: Code, ofA: [number, number], b: Code, ofB: [number, number]): Code =>
    f64x2.demote(f64x2.add(f64x2.mul(f64x2.const(...ofA), a), f64x2.mul(f64x2.const(...ofB), b)));
  return repeatUntilZero(turns, [
    ...here.set(both(4)),
    ...v128.store(
      out.get,
      v128.shuffle(
        mixed(both(0), [0.375, 0.125], here.get, [0.625, 0.875]),
        mixed(here.get, [0.875, 0.625], both(8), [0.125, 0.375]),
        [0, 1, 4, 5],
      ),
    ),
    ...pixel.set(i32.add(pixel.get, i32.const(4))),
    ...out.set(i32.add(out.get, i32.const(16))),
    ...turns.set(i32.sub(turns.get, i32.const(1))),
  ]);
});
