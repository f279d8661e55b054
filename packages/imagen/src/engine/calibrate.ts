import type { StageManifest } from '../manifest';
import type { Session } from '../runtime/session';
import { createDenoiser, type Pass } from './denoiser';

/** A doubled batch must make a pass at least so much cheaper to be worth its longer calls. */
const WORTH_WHILE = 0.9;
/**
 * An image that is alone pays for the empty places of its batch: a full call may take so many times a single
 * one.
 */
const LONGEST_CALL = 3;

/**
 * The batch size for a net: 1, 2, 4 … up to `largest`, as long as doubling makes a pass cheaper and calls
 * stay short.
 * @param measure milliseconds of one call with `size` passes; a size that throws (out of memory) is not used
 */
export async function chooseBatch(
  largest: number,
  measure: (size: number) => Promise<number>,
): Promise<number> {
  let best = 1;
  const single = await measure(1);
  let msPerPass = single;
  while (best * 2 <= largest) {
    const ms = await measure(best * 2).catch(() => Number.POSITIVE_INFINITY);
    if (ms / (best * 2) > msPerPass * WORTH_WHILE || ms > single * LONGEST_CALL) break;
    best *= 2;
    msPerPass = ms / best;
  }
  return best;
}

/**
 * Times a stage's net on blank input: the first call of a size warms up, the better of the next two counts.
 */
export async function calibrate(stage: StageManifest, session: Session, width: number): Promise<number> {
  return chooseBatch(stage.maxBatch, async (size) => {
    const denoiser = createDenoiser(stage, session, size);
    const passes = Array.from({ length: size }, () => blankPass(stage, width));
    const times: number[] = [];
    for (let call = 0; call < 3; call++) {
      const started = performance.now();
      await denoiser.run(passes);
      times.push(performance.now() - started);
    }
    return Math.min(...times.slice(1));
  });
}

/** A pass on zeros, for measuring. */
export function blankPass({ size, learnedVariance }: StageManifest, width: number): Pass {
  const tokens = 8;
  const image = 3 * size * size;
  return {
    z: new Float32Array(image),
    time: 0,
    text: {
      sequence: new Float32Array(tokens * width),
      mask: new Float32Array(tokens).fill(1),
      tokens,
      width,
    },
    lowRes: new Float32Array(image),
    augLevel: 0,
    into: new Float32Array(learnedVariance ? 2 * image : image),
  };
}
