/**
 * Milliseconds of each operation outside the nets: `npx tsx packages/imagen/verification/bench.ts`.
 * CPU time, the least of several calls: unlike wall time it says the same while others use the machine.
 */
import { augment } from '../src/augment';
import { guidedX0 } from '../src/guidance';
import { toX0 } from '../src/prediction';
import { createRng } from '../src/rng';
import { SAMPLERS } from '../src/samplers';
import { createSchedule } from '../src/schedule';
import { threshold } from '../src/threshold';
import { createTimes } from '../src/timesteps';
import { upsample } from '../src/upsample';

const SIZES = [64, 256, 1024];
const schedule = createSchedule({ kind: 'cosine', shift: -1.3863 });

/** CPU time is counted in steps of up to 10 ms on some systems, so short operations are repeated within one measurement. */
function leastCpuMs(operation: () => void, size: number): number {
  const repeats = Math.max(1, Math.round((1024 / size) ** 2 / 2));
  const measurements = Array.from({ length: 7 }, () => {
    const before = process.cpuUsage();
    for (let i = 0; i < repeats; i++) operation();
    return process.cpuUsage(before).user / 1000 / repeats;
  });
  return Math.min(...measurements);
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
    // One long run, so that its beginning and its noiseless last step are not what is timed.
    const times = createTimes(schedule, 1 + 7 * 200);
    const run = SAMPLERS[sampler]({ z: z.slice(), schedule, times, rng });
    run.next();
    return () => void run.next({ x0: image });
  };
  return {
    'noise (per image and stage)': () => void rng.gaussian(out),
    'upsample, bilinear (per image and stage)': () =>
      void upsample(lowRes, size / 4, size, 'bilinear', false, out),
    'augment (per image and stage)': () => void augment(image, 0.1, schedule, rng, out),
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

const columns = SIZES.map((size) =>
  Object.entries(operations(size)).map(([name, run]) => ({ name, ms: leastCpuMs(run, size) })),
);
process.stdout.write(
  `| | ${SIZES.map((size) => `${size}²`).join(' | ')} |\n| --- |${' --- |'.repeat(SIZES.length)}\n`,
);
columns[0]!.forEach(({ name }, row) => {
  const cells = columns.map((column) => column[row]!.ms.toPrecision(2));
  process.stdout.write(`| ${name} | ${cells.join(' | ')} |\n`);
});
