/** Complex numbers of a square of side · side, row by row. */
export interface Spectrum {
  re: Float64Array;
  im: Float64Array;
}

/**
 * The two-dimensional discrete Fourier transform of a square, in place (Cooley and Tukey 1965, radix 2). A
 * second transform with `re` and `im` exchanged is the inverse, times side².
 */
export class Fft {
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly reversed: Uint16Array;

  /** @param side a power of two */
  constructor(readonly side: number) {
    this.cos = Float64Array.from({ length: side / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / side));
    this.sin = Float64Array.from({ length: side / 2 }, (_, k) => -Math.sin((2 * Math.PI * k) / side));
    const bits = Math.log2(side);
    this.reversed = Uint16Array.from({ length: side }, (_, at) => {
      let out = 0;
      for (let bit = 0; bit < bits; bit++) out |= ((at >> bit) & 1) << (bits - 1 - bit);
      return out;
    });
  }

  transform(re: Float64Array, im: Float64Array): void {
    for (let axis = 0; axis < 2; axis++) {
      for (let row = 0; row < this.side; row++) this.row(re, im, row * this.side);
      transpose(re, this.side);
      transpose(im, this.side);
    }
  }

  private row(re: Float64Array, im: Float64Array, from: number): void {
    const { side, cos, sin, reversed } = this;
    for (let at = 0; at < side; at++) {
      const other = reversed[at]!;
      if (other <= at) continue;
      const [a, b] = [from + at, from + other];
      const [x, y] = [re[a]!, im[a]!];
      re[a] = re[b]!;
      im[a] = im[b]!;
      re[b] = x;
      im[b] = y;
    }
    for (let half = 1; half < side; half *= 2) {
      const stride = side / (2 * half);
      for (let start = from; start < from + side; start += 2 * half)
        for (let k = 0; k < half; k++) {
          const [a, b, c, s] = [start + k, start + k + half, cos[k * stride]!, sin[k * stride]!];
          const x = re[b]! * c - im[b]! * s;
          const y = re[b]! * s + im[b]! * c;
          re[b] = re[a]! - x;
          im[b] = im[a]! - y;
          re[a] = re[a]! + x;
          im[a] = im[a]! + y;
        }
    }
  }
}

function transpose(values: Float64Array, side: number): void {
  for (let y = 0; y < side; y++)
    for (let x = y + 1; x < side; x++) {
      const value = values[y * side + x]!;
      values[y * side + x] = values[x * side + y]!;
      values[x * side + y] = value;
    }
}
