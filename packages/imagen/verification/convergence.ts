/**
 * Measures how the samplers converge on data whose answer is known, prints the table and draws the plots of
 * docs/pipeline/README.md: `npx tsx packages/imagen/verification/convergence.ts`.
 */
import { writeFileSync } from 'node:fs';
import { createRng } from '../src/rng';
import { SAMPLERS, type SamplerParams } from '../src/samplers';
import { createSchedule } from '../src/schedule';
import { createTimes } from '../src/timesteps';
import { flowExactly, gaussianMixture, sampleExactly } from './analytic';
import { logLogPlot, type Series } from './log-log-plot';

const STEPS = [4, 8, 16, 32, 64, 128, 256];
const schedule = createSchedule({ kind: 'cosine' });
const data = gaussianMixture([
  { weight: 0.4, mean: -0.6, std: 0.2 },
  { weight: 0.6, mean: 0.5, std: 0.3 },
]);
const docs = new URL('../../../docs/pipeline/', import.meta.url);

interface Run {
  name: string;
  colour: string;
  sampler: keyof typeof SAMPLERS;
  spacing: 'trailing' | 'logSnr';
  params?: SamplerParams;
  dash?: string;
}

function sample(run: Run, steps: number, z: Float32Array): Float32Array {
  const times = createTimes(schedule, steps, { spacing: { kind: run.spacing } });
  return sampleExactly(SAMPLERS[run.sampler], data, {
    z: z.slice(),
    schedule,
    times,
    rng: createRng(2, 'steps'),
    params: run.params,
  });
}

function measure(runs: Run[], error: (run: Run, steps: number) => number): Series[] {
  return runs.map((run) => ({
    name: run.name,
    colour: run.colour,
    dash: run.dash,
    points: STEPS.map((x) => ({ x, y: error(run, x) })),
  }));
}

function table(series: Series[]): string {
  const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |\n`;
  return (
    row(['Steps', ...STEPS]) +
    row(['---', ...STEPS.map(() => '---')]) +
    series.map((each) => row([each.name, ...each.points.map(({ y }) => y.toExponential(1))])).join('')
  );
}

const z1 = createRng(1, 'flow').gaussian(new Float32Array(1024));
const exact = flowExactly(data, z1, schedule);
const flow = measure(
  [
    { name: 'ddim, uniform logSnr', colour: '#0969da', sampler: 'ddim', spacing: 'logSnr' },
    { name: 'ddim, uniform t', colour: '#0969da', sampler: 'ddim', spacing: 'trailing', dash: '6 4' },
    { name: 'dpmpp2m, uniform logSnr', colour: '#bc4c00', sampler: 'dpmpp2m', spacing: 'logSnr' },
    { name: 'dpmpp2m, uniform t', colour: '#bc4c00', sampler: 'dpmpp2m', spacing: 'trailing', dash: '6 4' },
  ],
  (run, steps) =>
    Math.sqrt(sample(run, steps, z1).reduce((sum, x, i) => sum + (x - exact[i]!) ** 2, 0) / z1.length),
);

const DRAWS = 50_000;
const draws = createRng(1, 'distribution').gaussian(new Float32Array(DRAWS));
const ideal = flowExactly(data, draws, schedule).sort();
/** Wasserstein-1 distance in one dimension: the mean distance between equal ranks. */
const distance = (x: ArrayLike<number>) =>
  Float64Array.from(x)
    .sort()
    .reduce((sum, value, i) => sum + Math.abs(value - ideal[i]!), 0) / DRAWS;
const floor = distance(
  flowExactly(data, createRng(3, 'other draws').gaussian(new Float32Array(DRAWS)), schedule),
);
const distribution = measure(
  [
    { name: 'ddpm, γ = 0', colour: '#8250df', sampler: 'ddpm', spacing: 'trailing', params: { gamma: 0 } },
    {
      name: 'ddpm, γ = 0.3',
      colour: '#1a7f37',
      sampler: 'ddpm',
      spacing: 'trailing',
      params: { gamma: 0.3 },
    },
    { name: 'ddpm, γ = 1', colour: '#cf222e', sampler: 'ddpm', spacing: 'trailing', params: { gamma: 1 } },
    { name: 'ddim', colour: '#0969da', sampler: 'ddim', spacing: 'trailing' },
    { name: 'dpmpp2m', colour: '#bc4c00', sampler: 'dpmpp2m', spacing: 'trailing' },
  ],
  (run, steps) => distance(sample(run, steps, draws)),
);
distribution.push({
  name: `${DRAWS.toLocaleString('en')} other draws`,
  colour: '#59636e',
  dash: '2 4',
  points: STEPS.map((x) => ({ x, y: floor })),
});

writeFileSync(
  new URL('convergence-flow.svg', docs),
  logLogPlot({
    title: 'Distance from the exact ODE solution, two-mode data',
    xLabel: 'steps',
    yLabel: 'root mean square error',
    series: flow,
  }),
);
writeFileSync(
  new URL('convergence-distribution.svg', docs),
  logLogPlot({
    title: 'Distance of the samples’ distribution from the data',
    xLabel: 'steps, uniform in t',
    yLabel: 'Wasserstein-1 distance',
    series: distribution,
  }),
);
process.stdout.write(`${table(flow)}\n${table(distribution)}`);
