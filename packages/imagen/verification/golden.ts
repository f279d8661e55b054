/**
 * Replays the golden tensors of gpu-worker/training/golden: what diffusers, torch and NumPy computed, step by
 * step.
 */
import { readFileSync } from 'node:fs';
import type { SamplerName } from '@atelier/domain';
import { type Prediction, splitLearnedVariance, toX0 } from '../src/prediction';
import { replay } from '../src/rng';
import { SAMPLERS, type SamplerParams } from '../src/samplers';
import { createSchedule, type ScheduleConfig } from '../src/schedule';
import { type ThresholdConfig, threshold } from '../src/threshold';
import { createTimes, type Spacing } from '../src/timesteps';
import type { UpsampleKind } from '../src/upsample';

type Tensor = [offset: number, length: number];

export interface SamplerCase {
  name: string;
  sampler: SamplerName;
  schedule: ScheduleConfig;
  prediction: Prediction;
  timesteps: number[];
  threshold: ThresholdConfig;
  params: SamplerParams;
  learnedVariance: boolean;
  tensors: { z: Tensor; outputs: Tensor; after: Tensor; noise?: Tensor };
}

interface Golden {
  madeBy: string;
  samplers: SamplerCase[];
  spacings: { spacing: Spacing; timesteps: number[] }[];
  schedules: { schedule: ScheduleConfig; t: number[]; logSnr: number[] }[];
  upsample: {
    kind: UpsampleKind;
    alignCorners: boolean;
    from: number;
    to: number;
    source: Tensor;
    out: Tensor;
  }[];
  quantiles: { values: Tensor; p: number; quantile: number }[];
  noise: { seed: number; stream: (string | number)[]; gaussian: Tensor }[];
}

const folder = new URL('../../../gpu-worker/training/golden/', import.meta.url);
export const golden: Golden = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8'));
const bytes = readFileSync(new URL('golden.bin', folder));

/** A copy of one stored tensor, flat. */
export const tensor = ([offset, length]: Tensor): Float32Array =>
  Float32Array.from({ length }, (_, i) => bytes.readFloatLE((offset + i) * 4));

/**
 * Runs our sampler on the recorded net outputs and noise; returns the largest |z - golden z| after each step.
 */
export function stepErrors(test: SamplerCase): number[] {
  const schedule = createSchedule(test.schedule);
  const steps = test.timesteps.length;
  const times = createTimes(schedule, steps, { spacing: { kind: 'custom', timesteps: test.timesteps } });
  const z = tensor(test.tensors.z);
  const outputs = tensor(test.tensors.outputs);
  const after = tensor(test.tensors.after);
  const rng = replay(test.tensors.noise ? tensor(test.tensors.noise) : new Float32Array(0));
  const errorAfter = (step: number, ours: Float32Array) =>
    Math.max(
      ...after.subarray(step * z.length, (step + 1) * z.length).map((value, i) => Math.abs(value - ours[i]!)),
    );

  const errors: number[] = [];
  const x0 = new Float32Array(z.length);
  const run = SAMPLERS[test.sampler]({ z, schedule, times, rng, params: test.params });
  let next = run.next();
  while (!next.done) {
    const { step, t } = next.value;
    if (step > 0) errors.push(errorAfter(step - 1, z));
    const output = outputs.subarray((step * outputs.length) / steps, ((step + 1) * outputs.length) / steps);
    const { predicted, variance } = test.learnedVariance
      ? splitLearnedVariance(output)
      : { predicted: output, variance: undefined };
    toX0(test.prediction, predicted, z, schedule.alpha(t), schedule.sigma(t), x0);
    threshold(x0, test.threshold);
    next = run.next({ x0, variance });
  }
  return [...errors, errorAfter(steps - 1, next.value)];
}
