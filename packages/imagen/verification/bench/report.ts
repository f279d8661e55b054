/** The figures of `npm run bench pipeline`, and their report in Markdown. */
import { createRequire } from 'node:module';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { SIZES } from './arithmetic';
import type { Spent } from './measure';
import type { NetProfile } from './nets';

export interface PipelineFigures {
  /** ISO date. */
  measured: string;
  /** Processor, cores, memory, platform and versions. */
  machine: string;
  /** Load average before and after: much above the number of cores means that others used the machine. */
  load: [before: number, after: number];
  rounds: number;
  pack: string;
  /** Threads of the default, with which everything but `threads` was measured. */
  defaultThreads: number;
  /** Milliseconds of a whole cascade at the pack's defaults: median. */
  cascade: Spent;
  /** Share of a cascade outside the nets' calls, by both clocks. */
  outside: Spent;
  shares: Record<string, number>;
  /** Ratio of a cascade with previews, encoded to WebP in the same process, to one without, minus 1. */
  previews: Spent;
  /** Null when no Python was given. `ratio` is TypeScript / Python. */
  python: { versions: string; cascade: Spent; ratio: Spent } | null;
  peakGflops: number;
  nets: Record<string, NetProfile & { ms: Spent; gflops: number }>;
  /** Milliseconds of a cascade by "threads, spinning". */
  threads: Record<string, Spent>;
  /** Milliseconds of each operation outside the nets at 64², 256² and 1024². */
  arithmetic: Record<string, number[]>;
}

export function machine(): string {
  const cpu = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const memory = Math.round(totalmem() / 2 ** 30);
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return `${cpu}, ${availableParallelism()} logical cores, ${memory} GiB, ${process.platform} ${process.arch}, Node ${process.version}, onnxruntime-node ${version}`;
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
const ms = (value: number) => (value < 10 ? value.toPrecision(2) : value.toFixed(0));
const table = (head: string[], rows: (string | number)[][]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** docs/pipeline/bench.md */
export function asMarkdown(figures: PipelineFigures): string {
  const { cascade, outside, python, previews, nets } = figures;
  const [, at256, at1024] = figures.arithmetic['noise (per image and stage)']!;
  // z and augmentation, each.
  const noiseMs = 2 * (at256! + at1024!);
  return `# What it costs

Written by \`npm run bench pipeline\` on ${figures.measured.slice(0, 10)}; the figures are in \`docs/bench/pipeline.json\`.
${figures.machine}.
Load average ${figures.load.map((each) => each.toFixed(1)).join(' before, ')} after. Wall times are valid only on an idle machine, CPU times nearly
always. Pack ${figures.pack}, one image through every stage at the pack's defaults, ${figures.defaultThreads} thread(s), no
spinning, ${figures.rounds} rounds in turn. Times are medians; ratios are medians of pairs.

## A whole cascade

${table(
  ['', 'wall', 'CPU', 'goal'],
  [
    ['TypeScript', `${ms(cascade.wall)} ms`, `${ms(cascade.cpu)} ms`, ''],
    ...(python
      ? [
          [`${python.versions}`, `${ms(python.cascade.wall)} ms`, `${ms(python.cascade.cpu)} ms`, ''],
          ['TypeScript / Python', python.ratio.wall.toFixed(3), python.ratio.cpu.toFixed(3), '≤ 1.0'],
        ]
      : [['TypeScript / Python', 'not measured: `BENCH_PYTHON` was not set', '', '≤ 1.0']]),
    ['outside `session.run`', percent(outside.wall), percent(outside.cpu), '≤ 3 %'],
    ['previews on / off − 1', percent(previews.wall), percent(previews.cpu), '≤ 2 %'],
  ],
)}

"Outside \`session.run\`" is the work of the pipeline's own thread. Another thread draws the noise of super-resolution
while a net runs: about ${ms(noiseMs)} ms of CPU time an image, which the CPU column counts within the nets. Only
noise that came too late counts as outside.

## Share of time per part

${table(
  ['Part', 'share'],
  Object.entries(figures.shares).map(([part, share]) => [part, percent(share)]),
)}

## The nets

The best matrix product or convolution that onnxruntime does here: ${figures.peakGflops.toFixed(0)} GFLOP/s.

${table(
  ['Net', 'GFLOP a pass', 'wall', 'GFLOP/s', 'of the peak', 'operators'],
  Object.entries(nets).map(([name, net]) => [
    name,
    net.gflop.toFixed(2),
    `${ms(net.ms.wall)} ms`,
    net.gflops.toFixed(0),
    percent(net.gflops / figures.peakGflops),
    Object.entries(net.operators)
      .map(([operator, share]) => `${operator} ${percent(share)}`)
      .join(', '),
  ]),
)}

## Threads and spinning

${table(
  ['Threads', 'wall', 'CPU'],
  Object.entries(figures.threads).map(([name, spent]) => [
    name,
    `${ms(spent.wall)} ms`,
    `${ms(spent.cpu)} ms`,
  ]),
)}

## The arithmetic outside the nets

Milliseconds of CPU time for one image of 3 channels: medians.

${table(
  ['', ...SIZES.map((size) => `${size}²`)],
  Object.entries(figures.arithmetic).map(([name, times]) => [
    name,
    ...times.map((time) => time.toPrecision(2)),
  ]),
)}
`;
}
