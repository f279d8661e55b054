/**
 * Everything between two calls of a net is linear: images times numbers, added up. One small function rather than a loop in
 * each sampler, because V8 compiles it once and keeps it. The same loop inside a generator, or beside a call of a closure that
 * lives as long as one image, is thrown away and compiled anew (`--trace-deopt`: "weak objects", "wrong call target"), and is
 * interpreted until then: augmentation at 256² took 2.3 ms of CPU time between two nets, and takes 1.0.
 */

/** out = a·x + b·y, or a·x + b·y + c·w; `out` may be any of them. All have `out`'s length or more. Returns `out`. */
export function combine(
  out: Float32Array,
  a: number,
  x: Float32Array,
  b: number,
  y: Float32Array,
  c = 0,
  w?: Float32Array,
): Float32Array {
  if (w) for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]! + c * w[i]!;
  else for (let i = 0; i < out.length; i++) out[i] = a * x[i]! + b * y[i]!;
  return out;
}
