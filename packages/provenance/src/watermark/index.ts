/** A mark: `key` (32 bytes) decides where it lies, `payload` is what it says, 0 to 2⁶⁴ − 1. */
export interface Mark {
  key: Uint8Array;
  payload: bigint;
}

/** Writes `mark` into RGB bytes (width · height · 3). Returns new bytes; the same input gives the same ones. */
export type EmbedMark = (rgb: Uint8Array, width: number, height: number, mark: Mark) => Uint8Array;

/**
 * Looks for a mark of one of `keys` in RGB bytes (width · height · 3). Returns its payload and the place of its
 * key in `keys`, or null.
 */
export type DetectMark = (
  rgb: Uint8Array,
  width: number,
  height: number,
  keys: readonly Uint8Array[],
) => { payload: bigint; key: number } | null;
