/** Sides of the stages that carry a mark. */
const NATIVE = [256, 1024];
/** Scales at which pictures are usually shown, saved and photographed. */
const USUAL = [1, 0.5, 0.8, 1.25, 1.5, 2, 0.75, 3];
/** A chip's width is 1/64 of the side; an error of half a step moves the outer chips by 0.4 of it. */
const STEP = 1.025;
/**
 * A crop keeps at least this part of one side and of the other; a picture is at least this part of what it is
 * placed in.
 */
const LEAST = { kept: 0.66, keptOfOne: 0.5, placed: 0.5 };
/** At the usual scales a picture may be smaller: the file holds at most as many of it. */
const MOST_PICTURES = 40;
/** Two sides that differ by less are the same. */
const SAME = 1.003;

/**
 * Sides that the whole picture may have in a file of `width` · `height` pixels, the likely ones first: as
 * large as the file, the stages' sizes at usual scales, then everything between in steps of 2.5 %.
 */
export function sidesToTry(width: number, height: number): number[] {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const most = Math.min(long / LEAST.kept, short / LEAST.keptOfOne);
  const least = Math.max(16, Math.sqrt((width * height) / MOST_PICTURES));
  const sides: number[] = [];
  const add = (side: number): void => {
    if (side >= least && side <= most && !sides.some((each) => each / side < SAME && side / each < SAME))
      sides.push(side);
  };
  add(short);
  for (const scale of USUAL) for (const native of NATIVE) add(native * scale);
  for (let side = most; side >= short * LEAST.placed; side /= STEP) add(side);
  return sides;
}
