import { readFileSync } from 'node:fs';
import type { SamplerName } from '@atelier/domain';
import { describe, expect, it } from 'vitest';
import { type Prediction, toX0 } from '../prediction';
import { createRng, replay } from '../rng';
import { type DenoiseRequest, SAMPLERS, type Sampler } from '../samplers';
import { resampled } from '../samplers/resampled';
import { createSchedule, type NoiseSchedule, type ScheduleConfig } from '../schedule';
import { createTimes } from '../timesteps';
import { beginFrom, keepKnown } from './known';

type Tensor = [offset: number, length: number];
interface Golden {
  madeBy: string;
  strength: {
    name: string;
    sampler: SamplerName;
    schedule: ScheduleConfig;
    prediction: Prediction;
    timesteps: number[];
    strength: number;
    tensors: Record<'source' | 'noise' | 'start' | 'outputs' | 'after', Tensor>;
  }[];
  repaint: {
    name: string;
    schedule: ScheduleConfig;
    timesteps: number[];
    jump: number;
    rounds: number;
    mask: number[];
    tensors: Record<'source' | 'z' | 'x0' | 'before' | 'jumps' | 'image', Tensor>;
  }[];
}

const folder = new URL('../../../../gpu-worker/training/golden/', import.meta.url);
const golden: Golden = JSON.parse(readFileSync(new URL('edits.json', folder), 'utf8'));
const bytes = readFileSync(new URL('edits.bin', folder));
const tensor = ([offset, length]: Tensor): Float32Array =>
  Float32Array.from({ length }, (_, i) => bytes.readFloatLE((offset + i) * 4));
const difference = (a: Float32Array, b: Float32Array): number =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
/** One step's part of a tensor that holds all steps. */
const part = (all: Float32Array, length: number, step: number) =>
  all.subarray(step * length, (step + 1) * length);

/** Runs to the end; `answer` writes x0. */
function run(
  sampler: Sampler,
  args: { z: Float32Array; schedule: NoiseSchedule; times: Float64Array },
  answer: (request: DenoiseRequest, x0: Float32Array) => void,
): Float32Array {
  const x0 = new Float32Array(args.z.length);
  const walking = sampler({ ...args, rng: createRng(0) });
  for (let next = walking.next(); ; next = walking.next({ x0 })) {
    if (next.done) return next.value;
    answer(next.value, x0);
  }
}

describe(`EDIT-GOLDEN-1 agrees with ${golden.madeBy}`, () => {
  it.each(golden.strength)('strength, $name: within 1e-4 after every step', (test) => {
    const schedule = createSchedule(test.schedule);
    const { timesteps, strength } = test;
    const times = createTimes(schedule, timesteps.length, { start: strength });
    expect([...times].map((t) => Math.round(t * 1000) - 1)).toEqual([...timesteps, -1]);
    const z = tensor(test.tensors.noise);
    beginFrom(z, tensor(test.tensors.source), schedule, times[0]!);
    expect(difference(z, tensor(test.tensors.start))).toBeLessThan(1e-5);
    const [outputs, after] = [tensor(test.tensors.outputs), tensor(test.tensors.after)];
    const image = run(SAMPLERS[test.sampler], { z, schedule, times }, ({ z: at, t, step }, x0) => {
      if (step > 0) expect(difference(at, part(after, z.length, step - 1))).toBeLessThan(1e-4);
      const [alpha, sigma] = [schedule.alpha(t), schedule.sigma(t)];
      toX0(test.prediction, part(outputs, z.length, step), at, alpha, sigma, x0);
    });
    expect(difference(image, part(after, z.length, timesteps.length - 1))).toBeLessThan(1e-4);
  });

  it.each(golden.repaint)('$name: within 1e-4 before every call of the net', (test) => {
    const schedule = createSchedule(test.schedule);
    const times = createTimes(schedule, test.timesteps.length);
    const mask = Uint8Array.from(test.mask);
    const [z, source] = [tensor(test.tensors.z), tensor(test.tensors.source)];
    beginFrom(z, source, schedule, times[0]!, mask);
    const [answers, before] = [tensor(test.tensors.x0), tensor(test.tensors.before)];
    const { jump, rounds } = test;
    const sampler = resampled(
      SAMPLERS.ddim,
      { jump, rounds, range: [0, 1] },
      replay(tensor(test.tensors.jumps)),
    );
    let calls = 0;
    const image = run(sampler, { z, schedule, times }, ({ z: at, step }, x0) => {
      expect(difference(at, part(before, z.length, step))).toBeLessThan(1e-4);
      x0.set(part(answers, z.length, step));
      keepKnown(x0, source, mask);
      calls++;
    });
    expect(calls).toBe(answers.length / z.length);
    expect(difference(image, tensor(test.tensors.image))).toBeLessThan(1e-4);
  });
});
