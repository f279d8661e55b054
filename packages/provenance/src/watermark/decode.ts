import { CODED_BITS, payloadOf } from './codeword';
import type { LumaTable } from './luma-table';
import { CHIPS, type Pattern } from './pattern';
import { whiten } from './whiten';

/** Where a picture lies in the pixels that are looked at: its corner, and the lengths of its sides. */
export interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Cells for a chip, to each side: shifts are found to half a chip. */
export const CELLS_PER_CHIP = 2;
export const CELLS = CHIPS * CELLS_PER_CHIP;

/** What the detector knows of each chip; 0 where the chip is outside. */
export type ChipValues = Float64Array;

/** The whitened chips of a picture at `frame`. */
export function chipValues(table: LumaTable, { left, top, width, height }: Frame): ChipValues {
  const cells = table.cells(
    { left, top, cellWidth: width / CELLS, cellHeight: height / CELLS },
    CELLS,
    CELLS,
  );
  const { inside } = cells;
  const rest = whiten(cells);
  const values = new Float64Array(CHIPS * CHIPS);
  for (let row = 0; row < CHIPS; row++)
    for (let column = 0; column < CHIPS; column++) {
      const at = CELLS_PER_CHIP * (row * CELLS + column);
      if (inside[at] && inside[at + CELLS + 1])
        values[row * CHIPS + column] = rest[at]! + rest[at + 1]! + rest[at + CELLS]! + rest[at + CELLS + 1]!;
    }
  return values;
}

/** How well the sync pattern fits, in standard deviations of what pictures without a mark give. */
export function syncFit(values: ChipValues, { bit, sign }: Pattern): number {
  let sum = 0;
  let squares = 0;
  for (let chip = 0; chip < values.length; chip++) {
    if (bit[chip]! >= 0) continue;
    sum += values[chip]! * sign[chip]!;
    squares += values[chip]! * values[chip]!;
  }
  return squares > 0 ? sum / Math.sqrt(squares) : 0;
}

/** The payload, or null when the check fails. */
export function decodeChips(values: ChipValues, { bit, sign, mask }: Pattern): bigint | null {
  const soft = new Float64Array(CODED_BITS);
  for (let chip = 0; chip < values.length; chip++)
    if (bit[chip]! >= 0) soft[bit[chip]!] = soft[bit[chip]!]! + values[chip]! * sign[chip]!;
  return payloadOf(soft, mask);
}
