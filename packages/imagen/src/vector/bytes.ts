/** Float planes to bytes, side by side: red, green, blue, red, … Knows nothing of images' sizes. */
import { memory, PLACE, PORTION } from './portion';
import { type Code, compile, f64x2, i8x16, i32, type Local, repeatUntilZero, v128 } from './wasm';

/** Pixels in a turn: a vector of bytes. */
const PER_TURN = 16;

/**
 * Writes `round(x · scale + offset)` of the three planes, one after the other in `planes`, clamped to 0..255,
 * halves to even and NaN to 0, as storing float64 into a Uint8ClampedArray does.
 * @param rgb as long as `planes`
 */
export function interleave(planes: Float32Array, scale: number, offset: number, rgb: Uint8Array): void {
  const area = planes.length / 3;
  for (let from = 0; from < area; from += PORTION) {
    const count = Math.min(PORTION, area - from);
    const [red, green, blue] = PLACE.operands.map((place, channel) =>
      place.load(planes, channel * area + from, count),
    ) as [number, number, number];
    toBytes.run(Math.ceil(count / PER_TURN), PLACE.result.address, red, green, blue, scale, offset);
    rgb.set(bytes.subarray(0, 3 * count), 3 * from);
  }
}

const bytes = new Uint8Array(memory.buffer, PLACE.result.address, 3 * PORTION);

const toBytes = compile(memory, ['i32', 'i32', 'i32', 'i32', 'i32', 'f64', 'f64'], (parameters, declare) => {
  const [turns, out, ...planes] = parameters.slice(0, 5) as [Local, Local, ...Local[]];
  const [scale, offset] = [declare(), declare()];
  const channels = planes.map(declare);
  const [low, high] = [declare(), declare()];
  const rounded = (half: Local): Code =>
    f64x2.toInt(f64x2.nearest(f64x2.add(f64x2.mul(f64x2.promote(half.get), scale.get), offset.get)));
  /** Four values as 32-bit integers; narrowing clamps them later. */
  const four = (address: Local, at: number, into: Local): Code => [
    ...low.set(v128.load(address.get, at * 16)),
    ...high.set(v128.shuffle(low.get, low.get, [2, 3, 2, 3])),
    ...into.set(v128.shuffle(rounded(low), rounded(high), [0, 1, 4, 5])),
  ];
  const quarters = [declare(), declare(), declare(), declare()] as const;
  const [a, b, c, d] = quarters;
  const channel = (address: Local, into: Local): Code => [
    ...quarters.flatMap((quarter, at) => four(address, at, quarter)),
    ...into.set(i8x16.narrow(i8x16.narrowTo16(a.get, b.get), i8x16.narrowTo16(c.get, d.get))),
    ...address.set(i32.add(address.get, i32.const(PER_TURN * 4))),
  ];
  const [red, green, blue] = channels as [Local, Local, Local];
  return [
    ...scale.set(f64x2.splat(parameters[5]!.get)),
    ...offset.set(f64x2.splat(parameters[6]!.get)),
    ...repeatUntilZero(turns, [
      ...planes.flatMap((plane, i) => channel(plane, channels[i]!)),
      ...[0, 1, 2].flatMap((part) => v128.store(out.get, interleaved(red, green, blue, part), part * 16)),
      ...out.set(i32.add(out.get, i32.const(PER_TURN * 3))),
      ...turns.set(i32.sub(turns.get, i32.const(1))),
    ]),
  ];
});

/**
 * Bytes 16·part .. 16·part + 15 of sixteen pixels: red and green into their places first, then blue between
 * them.
 */
function interleaved(red: Local, green: Local, blue: Local, part: number): Code {
  const places = Array.from({ length: 16 }, (_, i) => 16 * part + i);
  const pixel = (at: number) => Math.floor(at / 3);
  const redGreen = places.map((at) => pixel(at) + (at % 3 === 1 ? 16 : 0));
  const withBlue = places.map((at, i) => (at % 3 === 2 ? 16 + pixel(at) : i));
  return i8x16.shuffle(i8x16.shuffle(red.get, green.get, redGreen), blue.get, withBlue);
}
