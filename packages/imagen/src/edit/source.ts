import { type Edge, halfAt, rasterize, STAGE_SIZES, type StageSize } from '@atelier/domain';
import { resizeArea } from './resize';
import { extendPicture } from './shift';

/** The picture that an edit begins from, as RGB bytes of size · size · 3; 64 pixels always. */
export interface SourcePictures {
  64: Uint8Array;
  256?: Uint8Array | undefined;
  1024?: Uint8Array | undefined;
}

/**
 * A picture at the sizes of the stages, up to `most` pixels a side.
 * @param rgb RGB bytes, size · size · 3
 */
export const sourceFrom = (rgb: Uint8Array, size: number, most: StageSize): SourcePictures => ({
  64: resizeArea(rgb, size, 64),
  ...Object.fromEntries(
    STAGE_SIZES.filter((each) => each > 64 && each <= most).map((each) => [
      each,
      resizeArea(rgb, size, each),
    ]),
  ),
});

/** The source moved by half its side, and the mask of the half that is free at `side`, 1024 pixels a side. */
export function extendSource(
  source: SourcePictures,
  side: Edge,
): { source: SourcePictures; mask: Uint8Array } {
  const moved = STAGE_SIZES.flatMap((size) => {
    const rgb = source[size];
    return rgb ? [[size, extendPicture(rgb, size, side).rgb] as const] : [];
  });
  return {
    source: { 64: source[64], ...Object.fromEntries(moved) },
    mask: rasterize([halfAt(side)]),
  };
}
