import {
  CELLS,
  CELLS_PER_CHIP,
  type ChipValues,
  chipValues,
  decodeChips,
  type Frame,
  syncFit,
} from './decode';
import { Fft, type Spectrum } from './fft';
import { LumaTable } from './luma-table';
import { CHIPS, type Pattern, patternOf } from './pattern';
import { requireRgb } from './rgb';
import { sidesToTry } from './sides';
import { whiten } from './whiten';

export interface DetectedMark {
  payload: bigint;
  /** Place of its key in the list that was given. */
  key: number;
}

/**
 * Words decoded for one file, at most. Each passes the CRC-32 by chance with a probability of 2⁻³², so a file
 * without a mark is taken for a marked one with at most 256 · 2⁻³² = 6 · 10⁻⁸, whatever scales, shifts and
 * keys were tried.
 */
const MOST_WORDS = 256;
/** Fits of the sync pattern worth decoding, in standard deviations: its largest by chance are near 4. */
const LEAST_PEAK = 4.8;
/** Peaks that are looked at for each scale, and for a file: each costs up to a quarter of a second. */
const PEAKS = 2;
const MOST_PEAKS = 16;
/** A peak that lies so high is the mark, up to a small shift or scale. */
const SURE_PEAK = 7;

/**
 * Looks for a mark of one of `keys` in RGB bytes (width · height · 3). Returns its payload and the place of its
 * key in `keys`, or null. Finds pictures that were scaled (also unevenly), cropped, placed in a larger one, or
 * turned by 90° or mirrored as a whole. Takes up to two seconds: never call it on an event loop that serves
 * others.
 * @throws RangeError when `rgb` has another length
 */
export function detectMark(
  rgb: Uint8Array,
  width: number,
  height: number,
  keys: readonly Uint8Array[],
): DetectedMark | null {
  requireRgb(rgb, width, height);
  if (Math.min(width, height) < CHIPS || keys.length === 0) return null;
  const search = new Search(new LumaTable(rgb, width, height), width, height, keys.map(patternOf));
  return search.whole() ?? search.parts();
}

class Search {
  private words = 0;
  private peaks = 0;

  constructor(
    private readonly table: LumaTable,
    private readonly width: number,
    private readonly height: number,
    private readonly patterns: readonly Pattern[],
  ) {}

  /** The picture as a whole, in all eight orientations. */
  whole(): DetectedMark | null {
    const values = chipValues(this.table, { left: 0, top: 0, width: this.width, height: this.height });
    for (const [key, pattern] of this.patterns.entries())
      for (const turned of orientations(values)) {
        const payload = this.decode(turned, pattern);
        if (payload !== null) return { payload, key };
      }
    return null;
  }

  /** A part of the picture, or the picture in a larger one, at an unknown scale. */
  parts(): DetectedMark | null {
    for (const side of sidesToTry(this.width, this.height)) {
      const spectrum = this.spectrumAt(side);
      for (const [key, pattern] of this.patterns.entries())
        for (const peak of peaksOf(spectrum, pattern)) {
          if (peak.fit < LEAST_PEAK || this.peaks++ >= MOST_PEAKS) continue;
          const payload = this.decodeAt(side, peak, pattern);
          if (payload !== null) return { payload, key };
        }
    }
    return null;
  }

  /**
   * Whitened cells of everything, for a picture of `side` pixels, folded to one picture's size: a shift of the
   * picture becomes a cyclic shift.
   */
  private spectrumAt(side: number): Spectrum {
    const cell = side / CELLS;
    const [columns, rows] = [Math.ceil(this.width / cell), Math.ceil(this.height / cell)];
    const rest = whiten(
      this.table.cells({ left: 0, top: 0, cellWidth: cell, cellHeight: cell }, columns, rows),
    );
    const re = new Float64Array(CELLS * CELLS);
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++) {
        const at = (row % CELLS) * CELLS + (column % CELLS);
        re[at] = re[at]! + rest[row * columns + column]!;
      }
    const im = new Float64Array(CELLS * CELLS);
    fft.transform(re, im);
    return { re, im };
  }

  private decodeAt(side: number, peak: Peak, pattern: Pattern): bigint | null {
    let best: Fit = {
      frame: { left: 0, top: 0, width: side, height: side },
      fit: -Infinity,
      values: new Float64Array(),
    };
    const attempt = (frame: Frame): void => {
      const values = chipValues(this.table, frame);
      const fit = syncFit(values, pattern);
      if (fit > best.fit) best = { frame, fit, values };
    };
    const cell = side / CELLS;
    // Several places of a large picture are one place of the folded one.
    for (let top = (peak.row - CELLS) * cell; top < this.height - side / 4; top += side)
      for (let left = (peak.column - CELLS) * cell; left < this.width - side / 4; left += side)
        if (left + side > side / 4 && top + side > side / 4)
          attempt({ left, top, width: side, height: side });
    if (best.fit < LEAST_PEAK - 1) return null;
    const rough = best.fit >= SURE_PEAK ? this.decode(best.values, pattern) : null;
    if (rough !== null) return rough;
    for (let step = 1; step >= 0.2; step /= 2)
      for (const move of MOVES) {
        const { frame } = best;
        const scaled = frame.width * (1 + 0.01 * step * move.scale);
        const grown = (scaled - frame.width) / 2;
        attempt({
          left: frame.left - grown + step * move.right * cell,
          top: frame.top - grown + step * move.down * cell,
          width: scaled,
          height: scaled,
        });
      }
    return this.decode(best.values, pattern);
  }

  private decode(values: ChipValues, pattern: Pattern): bigint | null {
    return this.words++ < MOST_WORDS ? decodeChips(values, pattern) : null;
  }
}

interface Fit {
  frame: Frame;
  fit: number;
  values: ChipValues;
}

const MOVES = [
  { scale: 1, right: 0, down: 0 },
  { scale: -1, right: 0, down: 0 },
  { scale: 0, right: 1, down: 0 },
  { scale: 0, right: -1, down: 0 },
  { scale: 0, right: 0, down: 1 },
  { scale: 0, right: 0, down: -1 },
];

const fft = new Fft(CELLS);

interface Peak {
  /** Cells from the corner to the picture's, modulo CELLS. */
  column: number;
  row: number;
  /** Standard deviations above the mean. */
  fit: number;
}

/** The best cyclic shifts of the sync pattern, by correlation (the matched filter). */
function peaksOf({ re, im }: Spectrum, pattern: Pattern): Peak[] {
  const sync = syncSpectrum(pattern);
  const real = new Float64Array(re.length);
  const imaginary = new Float64Array(re.length);
  for (let at = 0; at < re.length; at++) {
    real[at] = re[at]! * sync.re[at]! + im[at]! * sync.im[at]!;
    imaginary[at] = im[at]! * sync.re[at]! - re[at]! * sync.im[at]!;
  }
  // Exchanged, so that it is the inverse transform.
  fft.transform(imaginary, real);
  let squares = 0;
  for (const value of real) squares += value * value;
  const deviation = Math.sqrt(squares / real.length);
  const peaks: Peak[] = [];
  for (let found = 0; found < PEAKS; found++) {
    let best = 0;
    for (let at = 1; at < real.length; at++) if (real[at]! > real[best]!) best = at;
    const [row, column] = [Math.floor(best / CELLS), best % CELLS];
    peaks.push({ row, column, fit: real[best]! / deviation });
    // The neighbours belong to the same peak.
    for (let down = -2; down <= 2; down++)
      for (let right = -2; right <= 2; right++)
        real[((row + down + CELLS) % CELLS) * CELLS + ((column + right + CELLS) % CELLS)] = -Infinity;
  }
  return peaks;
}

const spectra = new WeakMap<Pattern, Spectrum>();

function syncSpectrum(pattern: Pattern): Spectrum {
  const known = spectra.get(pattern);
  if (known) return known;
  const re = new Float64Array(CELLS * CELLS);
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++) {
      const chip = Math.floor(row / CELLS_PER_CHIP) * CHIPS + Math.floor(column / CELLS_PER_CHIP);
      if (pattern.bit[chip]! < 0) re[row * CELLS + column] = pattern.sign[chip]!;
    }
  const im = new Float64Array(CELLS * CELLS);
  fft.transform(re, im);
  spectra.set(pattern, { re, im });
  return { re, im };
}

/** Chips as they are, turned by 90°, 180° and 270°, and the same mirrored. */
function* orientations(values: ChipValues): Generator<ChipValues> {
  let turned = values;
  for (let mirror = 0; mirror < 2; mirror++) {
    for (let quarter = 0; quarter < 4; quarter++) {
      yield turned;
      turned = rearranged(turned, (row, column) => column * CHIPS + (CHIPS - 1 - row));
    }
    turned = rearranged(turned, (row, column) => row * CHIPS + (CHIPS - 1 - column));
  }
}

const rearranged = (values: ChipValues, from: (row: number, column: number) => number): ChipValues =>
  values.map((_, chip) => values[from(Math.floor(chip / CHIPS), chip % CHIPS)]!);
