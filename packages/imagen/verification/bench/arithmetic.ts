/**
 * Milliseconds of CPU time of each operation outside the nets: unlike wall time it can be compared while
 * others use the machine.
 */
import { augment } from '../../src/augment';
import { guidedX0 } from '../../src/guidance';
import { thumbnail, toRgb } from '../../src/pixels';
import { toX0 } from '../../src/prediction';
import { createRng } from '../../src/rng';
import { SAMPLERS } from '../../src/samplers';
import { createSchedule } from '../../src/schedule';
import { threshold } from '../../src/threshold';
import { createTimes } from '../../src/timesteps';
import { upsample } from '../../src/upsample';
import { median, stopwatch } from './measure';

export const SIZES = [64, 256, 1024];
const schedule = createSchedule({ kind: 'cosine', shift: -1.3863 });

/**
 * Median of five measurements. Short operations are repeated within one. User and system time are added,
 * because the kernel only estimates their split; it once made 3 million additions cost nothing.
 */
function cpuMs(operation: () => void, size: number): number {
  const repeats = Math.max(1, Math.round((1024 / size) ** 2 / 4));
  const measurements = Array.from({ length: 5 }, () => {
    const stop = stopwatch();
    for (let i = 0; i < repeats; i++) operation();
    return stop().cpu / repeats;
  });
  return median(measurements);
}

function operations(size: number): Record<string, () => void> {
  const length = 3 * size * size;
  const noise = (seed: number) => createRng(seed).gaussian(new Float32Array(length));
  const [z, cond, uncond, out, scratch] = [noise(1), noise(2), noise(3), noise(4), noise(5)];
  const image = noise(6).map(Math.tanh);
  const bright = image.map((value, i) => (i % 20 === 0 ? 2 * cond[i]! : value));
  const lowRes = image.slice(0, length / 16);
  const rng = createRng(7);
  const step = (sampler: keyof typeof SAMPLERS) => {
    // One long run, so that its start and its noiseless last step hardly count.
    const times = createTimes(schedule, 1 + 7 * 200);
    const run = SAMPLERS[sampler]({ z: z.slice(), schedule, times, rng });
    run.next();
    return () => void run.next({ x0: image });
  };
  return {
    'noise (per image and stage)': () => void rng.gaussian(out),
    'upsample, bilinear (per image and stage)': () =>
      void upsample(lowRes, size / 4, size, 'bilinear', false, out),
    'augmentation (per image and stage)': () => void augment(image, 0.1, schedule, rng, out),
    'x0 to bytes (per image and stage)': () => void toRgb(image, size),
    'preview of at most 256 pixels': () => void thumbnail(image, size, Math.min(size, 256)),
    'x0 from v': () => void toX0('v', cond, z, 0.6, 0.8, out),
    'guidance and x0 from v': () => void guidedX0('v', cond, uncond, 2, z, 0.6, 0.8, out),
    'copy, static threshold': () => {
      out.set(image);
      threshold(out, { kind: 'static' });
    },
    'copy, dynamic threshold, few values outside': () => {
      out.set(bright);
      threshold(out, { kind: 'dynamic' }, scratch);
    },
    'copy, dynamic threshold, a third outside': () => {
      out.set(z);
      threshold(out, { kind: 'dynamic' }, scratch);
    },
    'DDIM step': step('ddim'),
    'DPM-Solver++(2M) step': step('dpmpp2m'),
    'DDPM step (with its noise)': step('ddpm'),
  };
}

/** Milliseconds by operation, one for each of {@link SIZES}. */
export function measureArithmetic(): Record<string, number[]> {
  const columns = SIZES.map((size) =>
    Object.entries(operations(size)).map(([name, run]) => [name, cpuMs(run, size)] as const),
  );
  return Object.fromEntries(
    columns[0]!.map(([name], row) => [name, columns.map((column) => column[row]![1])]),
  );
}
