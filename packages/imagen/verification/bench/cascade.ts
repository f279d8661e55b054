/** Whole cascades of the shipped pack, in this process and in Python. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import sharp from 'sharp';
import { generate } from '../../src/generate';
import { loadPack, type Pack } from '../../src/pack';
import { meteredRuntime, type Spent, stopwatch, sum } from './measure';

/** Another one for every image: neither side may have its text encoded already. */
const captionOf = (seed: number) => `a red fox on a blue background, ${seed}`;

/** Milliseconds of a cascade, in all and within the nets' calls. */
export interface CascadeTime extends Spent {
  nets: Spent;
}

export interface Cascade {
  /**
   * Default `drawn`: previews as `generate` gives them. `encoded`: to WebP as well, as the worker sends them
   * to browsers.
   */
  draw(options?: { previews?: 'none' | 'drawn' | 'encoded' }): Promise<CascadeTime>;
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
    async draw({ previews = 'drawn' } = {}) {
      const before = inNets();
      const stop = stopwatch();
      const encoding: Promise<unknown>[] = [];
      const request = { caption: captionOf(seed), seed: seed++, previews: previews !== 'none' };
      for await (const event of generate(pack, request))
        if (event.type === 'preview' && previews === 'encoded') encoding.push(encodePreview(event));
      await Promise.all(encoding);
      const all = stop();
      const after = inNets();
      return { ...all, nets: { wall: after.wall - before.wall, cpu: after.cpu - before.cpu } };
    },
  };
}

/** As gpu-worker's frames have it; there it runs in another process, here its time is counted. */
const encodePreview = ({ rgb, size }: { rgb: Uint8Array; size: number }): Promise<Buffer> =>
  sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .webp({ quality: 70, effort: 0 })
    .toBuffer();

/**
 * The same in Python: gpu-worker/training/bench/cascade.py, which answers a line of JSON for each one it
 * reads.
 */
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
      child.stdin!.write(`${JSON.stringify({ caption: captionOf(seed), seed: seed++ })}\n`);
      return (await answer()) as CascadeTime;
    },
    close: () => child.stdin!.end(),
  };
}
