/**
 * `npm run bench memory`: writes a pack of the paper's size with random weights, loads it and draws one image of it,
 * with every net loaded at once and with nets by turns, and measures the memory of the process in each phase.
 *
 *   --shape paper|half|small   sizes of the nets (half: 1/4 of the paper's parameters)
 *   --text int8|float16|float32, --weights float16|float32   how weights are stored (int8, float16)
 *   --pack DIR                 measures this pack instead
 *   --limit SIZE               memory limit of the second run (the plan's largest net, with what goes beside it)
 *   --only resident|by-turns   one run alone
 *   --stop 64|256|1024         largest stage that is loaded and drawn (1024)
 *   --out DIR                  where the pack is written and kept (default: a folder that is removed)
 *   --name NAME                key of the figures in docs/bench/memory.json
 *   --no-write                 prints only
 */
import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { STAGES, sizeOf, sizeSetting } from '@atelier/domain';
import { inGigabytes, measureNets, type NetMemory, PROCESS_BYTES } from '../src/memory';
import { locatePack } from '../src/pack-files';
import { machine } from './bench/report';
import { type SHAPES, writeSyntheticPack } from './synthetic/pack';

const root = new URL('../../../', import.meta.url);
const { values } = parseArgs({
  allowPositionals: true,
  allowNegative: true,
  options: {
    shape: { type: 'string', default: 'half' },
    text: { type: 'string', default: 'int8' },
    weights: { type: 'string', default: 'float16' },
    pack: { type: 'string' },
    limit: { type: 'string' },
    only: { type: 'string' },
    stop: { type: 'string', default: '1024' },
    out: { type: 'string' },
    name: { type: 'string' },
    write: { type: 'boolean', default: true },
  },
});
const say = (line: string) => process.stderr.write(`${line}\n`);

interface Phase {
  phase: string;
  seconds: number;
  /** Bytes at most: all resident, and those that are no pages of files. */
  resident: number;
  anonymous: number;
}
interface Run {
  phases: Phase[];
  /** Seconds of one call: of the encoder, and of a step of each stage. */
  text: number | null;
  steps: Record<string, number[]>;
  loadSeconds: number;
  nets: NetMemory[];
  kind: string;
}

const statusOf = (pid: number): Record<string, number> => {
  const text = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Object.fromEntries(
    [...text.matchAll(/^(VmRSS|RssAnon):\s+(\d+) kB$/gm)].map(([, name, kib]) => [name, Number(kib) * 1024]),
  );
};

/** Forks the child and samples its memory every 20 ms, apart for each phase. */
async function run(dir: string, limit: number | null): Promise<Run> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(
    fileURLToPath(new URL('./memory/child.ts', import.meta.url)),
    [dir, limit === null ? '1e15' : String(limit), values.stop],
    {
      execArgv: ['--import', tsx],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      // As a worker with a limit has it: gpu-worker/src/inference/client.ts.
      env: { MALLOC_MMAP_THRESHOLD_: '262144', ...process.env },
    },
  );
  const result: Run = { phases: [], text: null, steps: {}, loadSeconds: 0, nets: [], kind: '' };
  let began = performance.now();
  const start = began;
  const enter = (phase: string) => {
    const now = performance.now();
    const last = result.phases.at(-1);
    if (last) last.seconds = (now - began) / 1000;
    began = now;
    result.phases.push({ phase, seconds: 0, resident: 0, anonymous: 0 });
  };
  enter('start');
  const sampler = setInterval(() => {
    try {
      const { VmRSS = 0, RssAnon = 0 } = statusOf(child.pid!);
      const phase = result.phases.at(-1)!;
      phase.resident = Math.max(phase.resident, VmRSS);
      phase.anonymous = Math.max(phase.anonymous, RssAnon);
    } catch {
      // It has ended.
    }
  }, 20);
  let stepAt = 0;
  child.on('message', (message: { phase: string } & Record<string, unknown>) => {
    const { phase } = message;
    if (phase === 'log') say(String(message.line));
    else if (phase === 'text') result.text = (message.ms as number) / 1000;
    else if (phase === 'step') {
      const stage = String(message.stage);
      result.steps[stage] = [...(result.steps[stage] ?? []), (performance.now() - stepAt) / 1000];
      stepAt = performance.now();
    } else if (phase === 'loaded') {
      result.loadSeconds = (performance.now() - start) / 1000;
      Object.assign(result, { kind: message.kind, nets: message.nets });
      enter('loaded');
    } else if (phase !== 'opened') {
      if (phase.startsWith('draw')) stepAt = performance.now();
      enter(phase);
    }
  });
  const code = await new Promise((resolve) => child.once('exit', (exit, signal) => resolve(exit ?? signal)));
  clearInterval(sampler);
  if (code !== 0) throw new Error(`the process that was measured ended with ${String(code)}`);
  return result;
}

const peak = (measured: Run, what: 'resident' | 'anonymous') =>
  Math.max(...measured.phases.map((phase) => phase[what]));

const ownDir = values.pack || values.out ? null : await mkdtemp(join(tmpdir(), 'atelier-memory-'));
try {
  const dir = values.pack ?? values.out ?? ownDir!;
  let parameters: Record<string, number> | null = null;
  if (!values.pack) {
    const room = await statfs(values.out ? fileURLToPath(root) : tmpdir());
    say(`writing the pack; ${inGigabytes(room.bavail * room.bsize)} of disk are free`);
    parameters = await writeSyntheticPack(dir, {
      shape: values.shape as keyof typeof SHAPES,
      textWeights: values.text as 'int8',
      weights: values.weights as 'float16',
      log: say,
    });
  }
  const files = await locatePack(dir);
  const stages = STAGES.filter((name) => sizeOf(name) <= Number(values.stop));
  const nets = await measureNets(files, { stages });
  const largest = nets.reduce((most, net) => (net.bytes > most.bytes ? net : most));
  const all = nets.reduce((sum, { bytes }) => sum + bytes, 0);
  for (const net of nets)
    say(
      `estimate of ${net.name}: ${inGigabytes(net.weights)} of weights, ${inGigabytes(net.activations)} of activations`,
    );
  // What planMemory needs for it: images get an eighth.
  const limit = values.limit
    ? sizeSetting().parse(values.limit)
    : Math.ceil(Math.max((largest.bytes + PROCESS_BYTES) / (7 / 8), largest.bytes + PROCESS_BYTES + 64e6));
  const runs: Record<string, Run> = {};
  for (const kind of ['resident', 'by-turns'] as const) {
    if (values.only && values.only !== kind) continue;
    say(`${kind}${kind === 'by-turns' ? `, limit ${inGigabytes(limit)}` : ''}`);
    runs[kind] = await run(dir, kind === 'resident' ? null : limit);
    if (runs[kind].kind !== kind) say(`note: the plan was ${runs[kind].kind}`);
  }
  const figures = {
    measured: new Date().toISOString(),
    machine: machine(),
    load: loadavg()[0],
    pack: files.manifest.name,
    parameters,
    stored: Object.fromEntries(
      Object.entries(files.manifest.files).map(([name, { bytes }]) => [name, bytes]),
    ),
    estimates: nets,
    sum: all,
    limit,
    runs: Object.fromEntries(
      Object.entries(runs).map(([kind, each]) => [
        kind,
        {
          ...each,
          nets: undefined,
          peakResident: peak(each, 'resident'),
          peakAnonymous: peak(each, 'anonymous'),
        },
      ]),
    ),
  };
  for (const [kind, each] of Object.entries(runs)) {
    process.stdout.write(
      `\n${kind}: peak ${inGigabytes(peak(each, 'resident'))} resident, ${inGigabytes(peak(each, 'anonymous'))} without pages of files; load ${each.loadSeconds.toFixed(1)} s; text ${each.text?.toFixed(2)} s; steps ${Object.entries(
        each.steps,
      )
        .map(([stage, seconds]) => `${stage} ${seconds.map((one) => one.toFixed(2)).join(', ')} s`)
        .join('; ')}\n`,
    );
    for (const { phase, seconds, resident, anonymous } of each.phases)
      process.stdout.write(
        `  ${phase.padEnd(14)} ${seconds.toFixed(1).padStart(7)} s  ${inGigabytes(resident).padStart(8)}  ${inGigabytes(anonymous).padStart(8)}\n`,
      );
  }
  if (values.write) {
    const file = new URL('docs/bench/memory.json', root);
    const before = await readFile(file, 'utf8').then(
      (text) => JSON.parse(text) as Record<string, unknown>,
      () => ({}),
    );
    const name = values.name ?? files.manifest.name;
    await writeFile(file, `${JSON.stringify({ ...before, [name]: figures }, null, 2)}\n`);
  }
} finally {
  if (ownDir) await rm(ownDir, { recursive: true });
}
