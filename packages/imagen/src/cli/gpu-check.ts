/**
 * `npm run gpu:check -- [PACK]`: measures a pack's nets on every provider of this machine, and compares their answers
 * with the CPU's. Each provider has a process of its own: a driver that crashes must not end the table.
 */
import { fork } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDeviceOptions, STAGES, type StageName } from '@atelier/domain';
import { checkProvider, type NetCheck, type ProviderCheck } from '../engine/provider-check';
import type { NetName } from '../memory';
import { locatePack, type PackFiles } from '../pack-files';
import { createRuntime, knownProviders } from '../runtime/onnx';
import { DEVICES, type Provider } from '../runtime/session';
import { packDirectory, runCommand } from './command';
import { readEnv, UsageError } from './env';
import { table } from './table';

const USAGE = `npm run gpu:check -- [PACK] [OPTIONS]

  PACK               name, directory or URL (PACK, or atelier-small)
  --providers LIST   such as cpu,cuda,tensorrt,webgpu (all that onnxruntime knows here)
  --stages LIST      such as base64,sr256 (all of the pack)
  --options LIST     what the device is told, as in DEVICE_OPTIONS

Compare a device on a machine that does nothing else: the best of three calls is printed.
`;

/** What a child is asked for, and what it answers. */
interface Ask {
  dir: string;
  provider: Provider;
  stages: StageName[] | null;
  options: string;
  /** Answers of the CPU. */
  reference: [NetName, Float32Array][] | null;
}
interface Answer {
  check: ProviderCheck;
  answers: [NetName, Float32Array][];
}

function serve(): void {
  process.once('message', (ask: Ask) => {
    void answer(ask).then((told) => process.send!(told, () => process.disconnect()));
  });
}

async function answer({ dir, provider, stages, options, reference }: Ask): Promise<Answer> {
  const answers: [NetName, Float32Array][] = [];
  try {
    const runtime = createRuntime({
      device: provider,
      only: true,
      options: parseDeviceOptions(provider, options),
    });
    const check = await checkProvider(await locatePack(dir), runtime, {
      reference: reference && new Map(reference),
      stages: stages ?? undefined,
      onAnswer: (net, values) => provider === 'cpu' && answers.push([net, values]),
    });
    return { check, answers };
  } catch (error) {
    return { check: { provider, available: false, why: (error as Error).message }, answers };
  }
}

async function main(signal: AbortSignal): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      providers: { type: 'string' },
      stages: { type: 'string' },
      options: { type: 'string', default: '' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help) return void process.stdout.write(USAGE);
  const dir = await packDirectory(positionals[0] ?? readEnv().PACK, signal);
  const files = await locatePack(dir);
  const providers = providersOf(values.providers);
  const stages = listOf(values.stages, STAGES, '--stages');
  // The CPU's answers are the reference of all others, so it goes first whether it was asked for or not.
  let reference: Answer['answers'] | null = null;
  const checks: ProviderCheck[] = [];
  for (const provider of ['cpu', ...providers.filter((each) => each !== 'cpu')] as Provider[]) {
    signal.throwIfAborted();
    process.stderr.write(`${provider} …\n`);
    const ask: Ask = { dir, provider, stages, options: optionsFor(provider, values.options), reference };
    const { check, answers } = await inChild(ask, signal);
    if (provider === 'cpu' && check.available) reference = answers;
    checks.push(check);
  }
  process.stdout.write(report(files, checks));
}

/** Options of the list that `provider` takes: one list serves all of them. */
function optionsFor(provider: Provider, list: string): string {
  return list
    .split(',')
    .filter((part) => {
      try {
        parseDeviceOptions(provider, part);
        return true;
      } catch {
        return false;
      }
    })
    .join(',');
}

function providersOf(list: string | undefined): Provider[] {
  const all = DEVICES.filter((device) => device !== 'auto');
  if (list !== undefined) return listOf(list, all, '--providers')!;
  const known = new Set(knownProviders().map(({ name }) => name));
  return all.filter((provider) => known.has(provider));
}

function listOf<T extends string>(list: string | undefined, known: readonly T[], option: string): T[] | null {
  if (list === undefined) return null;
  return list.split(',').map((name) => {
    const found = known.find((each) => each === name.trim());
    if (!found) throw new UsageError(`${option}: must name some of ${known.join(', ')}`);
    return found;
  });
}

function inChild(ask: Ask, signal: AbortSignal): Promise<Answer> {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const child = fork(fileURLToPath(import.meta.url), ['--child'], {
    serialization: 'advanced',
    execArgv: ['--import', tsx],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  return new Promise<Answer>((resolve) => {
    const fail = (why: string) =>
      resolve({ check: { provider: ask.provider, available: false, why }, answers: [] });
    child.once('message', (told: Answer) => resolve(told));
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code, died) => fail(`its process ended with ${died ?? `code ${code}`}`));
    child.send(ask);
  }).finally(() => signal.removeEventListener('abort', kill));
}

function report({ manifest }: PackFiles, checks: readonly ProviderCheck[]): string {
  const head = ['provider', 'net', 'load', 'step', 'copies', 'batch', 'pass', 'off CPU', 'worst', 'verdict'];
  const rows = checks.flatMap((check) =>
    check.available
      ? check.nets.map((net) => [check.provider, ...cellsOf(net)])
      : [[check.provider, '', '', '', '', '', '', '', '', 'not available']],
  );
  const lines = checks.map((check) =>
    check.available
      ? `${check.provider}: ${check.imagesPerSecond.toPrecision(3)} images/s at the pack's defaults, every stage that was measured`
      : `${check.provider}: not available: ${check.why}`,
  );
  const bundled = knownProviders().filter((each) => !each.bundled);
  const missing = bundled.length > 0 ? `\n${hint(bundled.map(({ name }) => name))}\n` : '\n';
  return `${manifest.name} ${manifest.version}\n\n${table([head, ...rows])}\n${lines.join('\n')}\n${missing}`;
}

const hint = (names: readonly string[]): string =>
  `The libraries of ${names.join(' and ')} do not come with onnxruntime-node: its install script fetches them (docs/operations/real-weights.md).`;

function cellsOf({ net, loadMs, stepMs, copyMs, batch, passMs, difference }: NetCheck): string[] {
  return [
    net,
    `${(loadMs / 1000).toFixed(2)} s`,
    ms(stepMs),
    copyMs === null ? '' : ms(copyMs),
    String(batch),
    ms(passMs),
    difference === null ? '' : Number.isFinite(difference.distance) ? percent(difference.distance) : 'NaN',
    difference === null ? '' : difference.worst.toExponential(1),
    difference === null ? 'reference' : difference.isRight ? 'right' : 'wrong: falls back to the CPU',
  ];
}

const ms = (value: number): string => `${value < 10 ? value.toPrecision(2) : value.toFixed(0)} ms`;
const percent = (share: number): string => `${(share * 100).toPrecision(2)} %`;

if (process.send && process.argv.includes('--child')) serve();
else process.exitCode = await runCommand('gpu:check', main);
