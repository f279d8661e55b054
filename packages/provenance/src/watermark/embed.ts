import { CHIPS, chipsOf, type Mark } from './pattern';
import { requireRgb } from './rgb';
import { packUndo, unpackUndo } from './undo';

export interface Marked {
  /** RGB bytes, width · height · 3. */
  rgb: Uint8Array;
  /** Encrypted: with the mark's key and payload it gives the unmarked bytes back (`removeMark`). */
  undo: Uint8Array;
}

/** Sixteenths of a level that a flat chip is changed by, where chips have fewer, or at least, 8 pixels a side. */
const STRENGTH = { small: 22, large: 10 };
/**
 * Sixteenths that a chip with detail gets in addition: the more its luma varies (mean deviation in levels),
 * the more hides in it. The map in `undo` has two bits for each chip.
 */
const HIDDEN = [0, 8, 18, 36];
const DEVIATIONS = [2.5, 5, 10];
/** Mean square of the changes at a PSNR of 42.1 dB. */
const LARGEST_CHANGE = 4;
/** A chip of such a mean luma is white, and its mark gone, when the picture is made brighter by a tenth. */
const NEARLY_WHITE = 234;
/** Where so large parts of a picture are nearly white, the other chips go up a step in HIDDEN for each. */
const WHITE_PARTS = [0.4, 0.55, 0.7];
/** Thresholds in sixteenths (Bayer 1973): a strength of 22 changes 10 pixels of 16 by 1, and 6 by 2. */
const DITHER = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5];

/**
 * Writes `mark` into RGB bytes (width · height · 3, both at least 64) and returns new bytes. Every operation
 * is exact in integers, so that the same input gives the same bytes on every machine.
 * @throws RangeError when `rgb` has another length
 */
export function embedMark(rgb: Uint8Array, width: number, height: number, mark: Mark): Marked {
  requireRgb(rgb, width, height);
  const { levels, changes } = planOf(rgb, width, height, mark);
  const marked = new Uint8Array(rgb.length);
  /** Distance from the end of the range, of every sample that is there now and may have been clipped. */
  const clipped: number[] = [];
  for (let at = 0, pixel = 0; pixel < changes.length; pixel++) {
    const change = changes[pixel]!;
    for (const end = at + 3; at < end; at++) {
      const sum = rgb[at]! + change;
      marked[at] = sum;
      if (sum > 0 && sum < 255) continue;
      marked[at] = sum < 0 ? 0 : sum > 255 ? 255 : sum;
      if (isAmbiguous(marked[at]!, change)) clipped.push(change > 0 ? 255 - rgb[at]! : rgb[at]!);
    }
  }
  return { rgb: marked, undo: packUndo({ levels, clipped }, mark) };
}

/**
 * The bytes that `embedMark` was given.
 * @throws Error when `undo` was made with another mark or for other pixels; RangeError when `rgb` has another
 *   length
 */
export function removeMark(
  rgb: Uint8Array,
  width: number,
  height: number,
  mark: Mark,
  undo: Uint8Array,
): Uint8Array {
  requireRgb(rgb, width, height);
  const { levels, clipped } = unpackUndo(undo, mark);
  const changes = changesOf(width, height, mark, levels);
  let next = 0;
  const plain = rgb.map((value, at) => {
    const change = changes[Math.floor(at / 3)]!;
    if (!isAmbiguous(value, change)) return value - change;
    const distance = clipped[next++]!;
    return change > 0 ? 255 - distance : distance;
  });
  if (next !== clipped.length) throw new Error('the undo of this mark belongs to other pixels');
  return plain;
}

/** At an end of the range, clipping makes several unmarked values into one marked value. */
const isAmbiguous = (value: number, change: number): boolean =>
  (value === 255 && change > 0) || (value === 0 && change < 0);

/** Hides as much as detail allows, then less until the whole stays within LARGEST_CHANGE. */
function planOf(rgb: Uint8Array, width: number, height: number, mark: Mark) {
  let levels = levelsOf(rgb, width, height);
  let changes = changesOf(width, height, mark, levels);
  for (let most = HIDDEN.length - 2; most >= 0 && meanSquare(changes) > LARGEST_CHANGE; most--) {
    levels = levels.map((level) => Math.min(level, most));
    changes = changesOf(width, height, mark, levels);
  }
  return { levels, changes };
}

function meanSquare(values: Int8Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!;
  return sum / values.length;
}

/** What is added to the three samples of each pixel. */
function changesOf(width: number, height: number, mark: Mark, levels: Uint8Array): Int8Array {
  const changes = new Int8Array(width * height);
  const chips = chipsOf(mark);
  const base = Math.min(width, height) < 8 * CHIPS ? STRENGTH.small : STRENGTH.large;
  const strengths = levels.map((level) => base + HIDDEN[level]!);
  const [across, down] = [slopesOf(width), slopesOf(height)];
  const line = new Int32Array(CHIPS);
  for (let y = 0; y < height; y++) {
    const row = down.chip[y]! * CHIPS;
    const otherRow = down.other[y]! * CHIPS;
    const lower = down.share[y]!;
    for (let column = 0; column < CHIPS; column++)
      line[column] = chips[row + column]! * (WHOLE - lower) + chips[otherRow + column]! * lower;
    for (let x = 0, at = y * width; x < width; x++, at++) {
      const chip = across.chip[x]!;
      const share = across.share[x]!;
      const slope = line[chip]! * (WHOLE - share) + line[across.other[x]!]! * share;
      const least = LEAST[((y & 3) << 2) | (x & 3)]!;
      const strength = strengths[row + chip]!;
      changes[at] = slope < 0 ? -((least - strength * slope) >> 10) : (least + strength * slope) >> 10;
    }
  }
  return changes;
}

/** Parts of a whole: 16 of a level of brightness · 8² make the 10 bits that `changesOf` shifts by. */
const WHOLE = 8;
const LEAST = Int16Array.from(DITHER, (threshold) => (15 - threshold) * WHOLE ** 2);

/**
 * For each pixel of a line its chip, the chip beside it, and the other's share in eighths. It is half at the
 * edge and nothing in the middle half of a chip: steps between chips would be seen before slopes are.
 */
function slopesOf(length: number): { chip: Uint8Array; other: Uint8Array; share: Uint8Array } {
  const slopes = {
    chip: new Uint8Array(length),
    other: new Uint8Array(length),
    share: new Uint8Array(length),
  };
  for (let at = 0; at < length; at++) {
    const place = ((at + 0.5) * CHIPS) / length;
    const chip = Math.floor(place);
    const isFirstHalf = place - chip < 0.5;
    const fromEdge = isFirstHalf ? place - chip : chip + 1 - place;
    slopes.chip[at] = chip;
    slopes.other[at] = Math.min(CHIPS - 1, Math.max(0, isFirstHalf ? chip - 1 : chip + 1));
    slopes.share[at] = Math.max(0, Math.round(WHOLE * (0.5 - 2 * fromEdge)));
  }
  return slopes;
}

/** Place in HIDDEN for each chip. */
function levelsOf(rgb: Uint8Array, width: number, height: number): Uint8Array {
  const levels = new Uint8Array(CHIPS * CHIPS);
  const isWhite = new Uint8Array(CHIPS * CHIPS);
  const step = stepOf(width, height);
  forEachChip(width, height, (chip, { top, bottom, left, right }) => {
    let [count, sum, deviation] = [0, 0, 0];
    for (let y = top; y < bottom; y += step)
      for (let x = left; x < right; x += step, count++) sum += lumaAt(rgb, 3 * (y * width + x));
    for (let y = top; y < bottom; y += step)
      for (let x = left; x < right; x += step)
        deviation += Math.abs(count * lumaAt(rgb, 3 * (y * width + x)) - sum);
    // Sums of integers below 2⁵³ are exact.
    levels[chip] = DEVIATIONS.filter((least) => deviation >= least * 256 * count * count).length;
    isWhite[chip] = sum >= NEARLY_WHITE * 256 * count ? 1 : 0;
  });
  const white = isWhite.reduce((sum, each) => sum + each, 0);
  const more = WHITE_PARTS.filter((part) => white >= part * isWhite.length).length;
  return levels.map((level, chip) => (isWhite[chip] ? level : Math.min(HIDDEN.length - 1, level + more)));
}

/** Looks at every fourth pixel to each side where chips are large: 16 of them say how much varies. */
const stepOf = (width: number, height: number): number =>
  Math.max(1, Math.floor(Math.min(width, height) / (4 * CHIPS)));

/** Times 256. */
const lumaAt = (rgb: Uint8Array, at: number): number =>
  77 * rgb[at]! + 150 * rgb[at + 1]! + 29 * rgb[at + 2]!;

interface Box {
  top: number;
  bottom: number;
  left: number;
  right: number;
}

/** Calls `visit` with the pixels of every chip; `bottom` and `right` are outside. */
function forEachChip(width: number, height: number, visit: (chip: number, box: Box) => void): void {
  const edge = (index: number, length: number): number => Math.ceil((index * length) / CHIPS);
  for (let row = 0; row < CHIPS; row++)
    for (let column = 0; column < CHIPS; column++)
      visit(row * CHIPS + column, {
        top: edge(row, height),
        bottom: edge(row + 1, height),
        left: edge(column, width),
        right: edge(column + 1, width),
      });
}
