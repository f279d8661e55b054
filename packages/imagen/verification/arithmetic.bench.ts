/** Milliseconds of each operation outside the nets: `npx vitest bench packages/imagen/verification`. */
import { bench, describe } from 'vitest';
import { augment } from '../src/augment';
import { guidedX0 } from '../src/guidance';
import { toX0 } from '../src/prediction';
import { createRng } from '../src/rng';
import { SAMPLERS } from '../src/samplers';
import { createSchedule } from '../src/schedule';
import { threshold } from '../src/threshold';
import { createTimes } from '../src/timesteps';
import { upsample } from '../src/upsample';

const schedule = createSchedule({ kind: 'cosine', shift: -1.3863 });

describe.each([64, 256, 1024])('%d²', (size) => {
  const length = 3 * size * size;
  const image = createRng(1).gaussian(new Float32Array(length)).map(Math.tanh);
  const [z, cond, uncond] = [1, 2, 3].map((seed) => createRng(seed).gaussian(new Float32Array(length)));
  const [out, scratch] = [new Float32Array(length), new Float32Array(length)];
  const lowRes = image.slice(0, length / 16);
  const options = { time: 300, iterations: 5, warmupTime: 100, warmupIterations: 2 };
  const rng = createRng(4);

  bench('noise', () => void rng.gaussian(out), options);
  bench('upsample bilinear', () => void upsample(lowRes, size / 4, size, 'bilinear', false, out), options);
  bench('augment', () => void augment(image, 0.1, schedule, rng, out), options);
  bench('toX0 (v)', () => void toX0('v', cond!, z!, 0.6, 0.8, out), options);
  bench('guidedX0 (v)', () => void guidedX0('v', cond!, uncond!, 2, z!, 0.6, 0.8, out), options);
  bench('static threshold', () => void threshold(out.fill(0.5), { kind: 'static' }), options);
  bench(
    'dynamic threshold, 5 % outside',
    () => {
      out.set(image);
      for (let i = 0; i < length; i += 20) out[i] = z![i]!;
      threshold(out, { kind: 'dynamic' }, scratch);
    },
    options,
  );
  bench(
    'dynamic threshold, 32 % outside',
    () => {
      out.set(z!);
      threshold(out, { kind: 'dynamic' }, scratch);
    },
    options,
  );
  for (const [name, sampler] of Object.entries(SAMPLERS)) {
    // A long run, so that what is timed is a step and not the beginning of a run.
    let run = sampler({ z: z!.slice(), schedule, times: createTimes(schedule, 250), rng });
    run.next();
    bench(
      `${name} step`,
      () => {
        if (run.next({ x0: image }).done) {
          run = sampler({ z: z!.slice(), schedule, times: createTimes(schedule, 250), rng });
          run.next();
        }
      },
      options,
    );
  }
});
