/**
 * `npm run bench pipeline`: paired runs of the shipped pack on this machine. Prints its tables and writes
 * docs/bench/pipeline.json and docs/pipeline/bench.md. Takes about three minutes where nothing else runs.
 *
 *   --rounds N     rounds of each comparison (5); --rounds 1 is for trying it out
 *   --no-write     prints only
 *   BENCH_PYTHON   a Python with onnxruntime, numpy, tokenizers and pillow; adds the Python cascade
 *   PACK           name or directory of another pack
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { packDirectory } from '../src/cli/command';
import { readManifest } from '../src/pack-files';
import { measureArithmetic, SIZES } from './bench/arithmetic';
import { type Cascade, openCascade, openPythonCascade } from './bench/cascade';
import { measureInGraph } from './bench/in-graph';
import { interleave, median, medianOf, pairedRatio, type Spent } from './bench/measure';
import { measurePeak, profileNets } from './bench/nets';
import { shares } from './bench/profile';
import { asMarkdown, machine, type PipelineFigures } from './bench/report';

const root = new URL('../../../', import.meta.url);
const { values } = parseArgs({
  // The word "pipeline" of the command may come along.
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '5' }, write: { type: 'boolean', default: true } },
  allowNegative: true,
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds: must be a whole number above 0');
const dir = await packDirectory(process.env.PACK || 'atelier-small');
const manifest = await readManifest(dir);
const say = (line: string) => process.stderr.write(`${line}\n`);
const loadBefore = loadavg()[0]!;

say('the cascade, with and without previews, and in Python');
const ours = await openCascade(dir);
const pythonPath = process.env.BENCH_PYTHON;
const script = fileURLToPath(new URL('gpu-worker/training/bench/cascade.py', root));
const defaultThreads = ours.threads;
const python = pythonPath ? await openPythonCascade(pythonPath, script, dir, defaultThreads) : null;
const outside: Spent[] = [];
const runs = await interleave(
  {
    plain: async () => {
      const spent = await ours.draw();
      outside.push({ wall: 1 - spent.nets.wall / spent.wall, cpu: 1 - spent.nets.cpu / spent.cpu });
      return spent;
    },
    withoutPreviews: () => ours.draw({ previews: 'none' }),
    shown: () => ours.draw({ previews: 'encoded' }),
    ...(python ? { python: python.draw } : {}),
  } as Record<'plain' | 'withoutPreviews' | 'shown' | 'python', () => Promise<Spent>>,
  rounds,
);
python?.close();

say('shares of time');
const timeShares = await shares(async () => {
  for (let round = 0; round < Math.min(3, rounds); round++) await ours.draw();
});

say('threads and spinning');
const cores = availableParallelism();
const settings = [
  ...[...new Set([1, defaultThreads, cores])].map((threads) => ({ threads, spinning: false })),
  { threads: cores, spinning: true },
].map((each) => ({ ...each, name: `${each.threads}, ${each.spinning ? 'spinning' : 'asleep'}` }));
const cascades: Cascade[] = [];
for (const { threads, spinning } of settings) cascades.push(await openCascade(dir, { threads, spinning }));
const byThreads = await interleave(
  Object.fromEntries(settings.map(({ name }, at) => [name, () => cascades[at]!.draw()])),
  rounds,
);
for (const cascade of cascades) await cascade.close();

say('floating point operations, peak, arithmetic');
const profiles = await profileNets(dir, manifest);
const nets = Object.fromEntries(
  manifest.stages.map(({ name, file }) => {
    const calls = ours.calls.get(file)!;
    const time = medianOf(calls);
    return [name, { ...profiles[name]!, ms: time, gflops: (profiles[name]!.gflop / time.wall) * 1000 }];
  }),
);
await ours.close();

const excess = pairedRatio(runs.shown, runs.withoutPreviews);
const figures: PipelineFigures = {
  measured: new Date().toISOString(),
  machine: machine(),
  load: [loadBefore, loadavg()[0]!],
  rounds,
  pack: `${manifest.name} ${manifest.version}`,
  defaultThreads,
  cascade: medianOf(runs.plain),
  outside: { wall: median(outside.map((each) => each.wall)), cpu: median(outside.map((each) => each.cpu)) },
  shares: timeShares,
  previews: { wall: excess.wall - 1, cpu: excess.cpu - 1 },
  python: python && {
    versions: python.versions,
    cascade: medianOf(runs.python),
    ratio: pairedRatio(runs.plain, runs.python),
  },
  peakGflops: await measurePeak(defaultThreads),
  nets,
  threads: Object.fromEntries(Object.entries(byThreads).map(([name, spent]) => [name, medianOf(spent)])),
  arithmetic: {
    ...measureArithmetic(),
    'guidance, x0, clip, DDIM step as one graph of onnxruntime': await measureInGraph(SIZES),
  },
};
const markdown = asMarkdown(figures);
process.stdout.write(markdown);
if (values.write) {
  await mkdir(new URL('docs/bench/', root), { recursive: true });
  await writeFile(new URL('docs/bench/pipeline.json', root), `${JSON.stringify(figures, null, 2)}\n`);
  await writeFile(new URL('docs/pipeline/bench.md', root), markdown);
}
