/**
 * A small picture of a picture: the mean colour of each of 10 × 10 areas. It tells an edited copy (recoded,
 * brighter, with a caption on it) from another picture under the same manifest.
 */
export const GRID = 10;
/** Fewer rows of a picture that was cut off say too little. */
const LEAST_ROWS = 3;
export const LIKENESS_BYTES = GRID * GRID * 3;

/** Largest root mean square difference of two likenesses of one picture, of 255, after their means are made equal. */
const LARGEST_DIFFERENCE = 12;
/** Least correlation of two likenesses of one picture. */
const LEAST_CORRELATION = 0.95;
/** Variance below which a picture counts as one of a single colour. */
const FLAT_VARIANCE = 4;
/** Largest difference of the means, of 255. */
const LARGEST_SHIFT = { flat: 4, usual: 64 };

/** The likeness of RGB bytes (width · height · 3). Pictures smaller than 10 pixels repeat some. */
export function likenessOf(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const out = new Uint8Array(LIKENESS_BYTES);
  for (let row = 0; row < GRID; row++)
    for (let column = 0; column < GRID; column++) {
      const [top, bottom] = span(row, height);
      const [left, right] = span(column, width);
      let [red, green, blue] = [0, 0, 0];
      for (let y = top; y < bottom; y++)
        for (let at = (y * width + left) * 3, end = (y * width + right) * 3; at < end; at += 3) {
          red += rgb[at]!;
          green += rgb[at + 1]!;
          blue += rgb[at + 2]!;
        }
      const count = (bottom - top) * (right - left);
      out.set(
        [red, green, blue].map((sum) => Math.round(sum / count)),
        (row * GRID + column) * 3,
      );
    }
  return out;
}

/** The pixels of an area of the grid along one side: one at least. */
function span(at: number, side: number): [from: number, to: number] {
  const from = Math.floor((at * side) / GRID);
  return [from, Math.max(from + 1, Math.floor(((at + 1) * side) / GRID))];
}

/**
 * Whether two likenesses are of one picture, judged by the first `rows` of each. Brightness and contrast may
 * differ a little.
 */
export function areAlike(whole: Uint8Array, other: Uint8Array, rows = GRID): boolean {
  if (rows < LEAST_ROWS) return false;
  const length = rows * GRID * 3;
  const [a, b] = [whole.subarray(0, length), other.subarray(0, length)];
  const [meanA, meanB] = [mean(a), mean(b)];
  let [difference, both, varianceA, varianceB] = [0, 0, 0, 0];
  for (let at = 0; at < length; at++) {
    const [x, y] = [a[at]! - meanA, b[at]! - meanB];
    difference += (x - y) ** 2;
    both += x * y;
    varianceA += x * x;
    varianceB += y * y;
  }
  // A picture of one colour correlates with nothing: then the difference decides, the means included.
  const isFlat = Math.min(varianceA, varianceB) / length < FLAT_VARIANCE;
  const correlation = isFlat ? 1 : both / Math.sqrt(varianceA * varianceB);
  return (
    Math.sqrt(difference / length) <= LARGEST_DIFFERENCE &&
    correlation >= LEAST_CORRELATION &&
    Math.abs(meanA - meanB) <= (isFlat ? LARGEST_SHIFT.flat : LARGEST_SHIFT.usual)
  );
}

const mean = (bytes: Uint8Array): number => bytes.reduce((sum, value) => sum + value, 0) / bytes.length;
