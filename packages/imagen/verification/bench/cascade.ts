/** Whole cascades of the shipped pack, in this process and in Python. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { generate } from '../../src/generate';
import { loadPack, type Pack } from '../../src/pack';
import { meteredRuntime, type Spent, stopwatch, sum } from './measure';

const CAPTION = 'a red fox on a blue background';

/** What a cascade took in all, and within the nets' calls. */
export interface CascadeTime extends Spent {
  nets: Spent;
}

export interface Cascade {
  draw(options?: { previews?: boolean }): Promise<CascadeTime>;
  readonly threads: number;
  /** Calls of each net since the start, by file name. */
  calls: ReadonlyMap<string, Spent[]>;
  close(): Promise<void>;
}

/** One image through every stage at the pack's defaults, as often as asked; the seed counts up. */
export async function openCascade(
  dir: string,
  options: { threads?: number; spinning?: boolean } = {},
): Promise<Cascade> {
  const { runtime, calls } = meteredRuntime({ device: 'cpu', ...options });
  const pack: Pack = await loadPack(dir, { runtime });
  const inNets = (): Spent => {
    const all = [...calls.values()].flat();
    return { wall: sum(all.map((each) => each.wall)), cpu: sum(all.map((each) => each.cpu)) };
  };
  let seed = 0;
  return {
    calls,
    threads: runtime.threads,
    close: () => pack.close(),
    async draw({ previews = true } = {}) {
      const before = inNets();
      const stop = stopwatch();
      for await (const _ of generate(pack, { caption: CAPTION, seed: seed++, previews }));
      const all = stop();
      const after = inNets();
      return { ...all, nets: { wall: after.wall - before.wall, cpu: after.cpu - before.cpu } };
    },
  };
}

/** The same in Python: gpu-worker/training/bench/cascade.py, which answers a line of JSON for each one it reads. */
export async function openPythonCascade(python: string, script: string, dir: string, threads: number) {
  const child: ChildProcess = spawn(python, [script, dir, String(threads)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  child.on('error', () => child.stdout!.destroy());
  const answer = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`${python} ended before it answered; see its message above`);
    return JSON.parse(value) as unknown;
  };
  const { versions } = (await answer()) as { versions: string };
  let seed = 0;
  return {
    versions,
    async draw(): Promise<CascadeTime> {
      child.stdin!.write(`${JSON.stringify({ caption: CAPTION, seed: seed++ })}\n`);
      return (await answer()) as CascadeTime;
    },
    close: () => child.stdin!.end(),
  };
}
