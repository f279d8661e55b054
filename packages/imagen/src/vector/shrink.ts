/** The mean of each 4 × 4 square. */
import { memory, PLACE } from './portion';
import { type Code, compile, f64x2, i32, type Local, repeatUntilZero, v128 } from './wasm';

/** Columns in a turn, which make four means. */
const PER_TURN = 16;

/**
 * Float planes of `width` columns, a multiple of 16 up to 2048, → planes a quarter as wide and high.
 * @param planes any number of them, each with a multiple of 4 rows
 */
export function quarter(planes: Float32Array, width: number): Float32Array {
  const [place] = PLACE.operands;
  const small = new Float32Array(planes.length / 16);
  for (let from = 0; from < planes.length; from += 4 * width) {
    const rows = place.load(planes, from, 4 * width);
    const [first, second, third, fourth] = [0, 1, 2, 3].map((row) => rows + row * width * 4);
    means.run(width / PER_TURN, PLACE.result.address, first!, second!, third!, fourth!);
    PLACE.result.save(small, from / 16, width / 4);
  }
  return small;
}

const means = compile(memory, Array(6).fill('i32'), (parameters, declare) => {
  const [turns, out, ...rows] = parameters as [Local, Local, ...Local[]];
  const [four, left, right] = [declare(), declare(), declare()];
  const sums = [declare(), declare(), declare(), declare()] as const;
  /** Of four columns: [column 0 + column 2, column 1 + column 3] down all rows. */
  const square = (at: number, into: Local): Code => [
    ...left.set(f64x2.all(0)),
    ...right.set(f64x2.all(0)),
    ...rows.flatMap((row) => [
      ...four.set(v128.load(row.get, at * 16)),
      ...left.set(f64x2.add(left.get, f64x2.promote(four.get))),
      ...right.set(f64x2.add(right.get, f64x2.promote(v128.shuffle(four.get, four.get, [2, 3, 2, 3])))),
    ]),
    ...into.set(f64x2.add(left.get, right.get)),
  ];
  const twoMeans = (a: Local, b: Local): Code => {
    const lower = v128.shuffle(a.get, b.get, [0, 1, 4, 5]);
    const upper = v128.shuffle(a.get, b.get, [2, 3, 6, 7]);
    return f64x2.demote(f64x2.mul(f64x2.add(lower, upper), f64x2.all(1 / 16)));
  };
  const [a, b, c, d] = sums;
  return repeatUntilZero(turns, [
    ...sums.flatMap((sum, at) => square(at, sum)),
    ...v128.store(out.get, v128.shuffle(twoMeans(a, b), twoMeans(c, d), [0, 1, 4, 5])),
    ...rows.flatMap((row) => row.set(i32.add(row.get, i32.const(PER_TURN * 4)))),
    ...out.set(i32.add(out.get, i32.const(PER_TURN))),
    ...turns.set(i32.sub(turns.get, i32.const(1))),
  ]);
});
