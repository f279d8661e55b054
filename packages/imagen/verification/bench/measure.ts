/** Clocks and statistics of the benchmarks. */
import { createRuntime, type RuntimeOptions } from '../../src/runtime/onnx';
import type { Runtime } from '../../src/runtime/session';

/**
 * Milliseconds that passed, and that all threads of this process computed. Others' load changes only the
 * first.
 */
export interface Spent {
  wall: number;
  cpu: number;
}

export function stopwatch(): () => Spent {
  const [wall, cpu] = [performance.now(), process.cpuUsage()];
  return () => {
    const used = process.cpuUsage(cpu);
    return { wall: performance.now() - wall, cpu: (used.user + used.system) / 1000 };
  };
}

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export const medianOf = (spent: readonly Spent[]): Spent => ({
  wall: median(spent.map((each) => each.wall)),
  cpu: median(spent.map((each) => each.cpu)),
});

/** Median of the ratios of pairs that ran one after the other: a slow minute slows both of a pair. */
export const pairedRatio = (a: readonly Spent[], b: readonly Spent[]): Spent => ({
  wall: median(a.map((each, i) => each.wall / b[i]!.wall)),
  cpu: median(a.map((each, i) => each.cpu / b[i]!.cpu)),
});

/** Runs the variants in turn, `rounds` times, every second round backwards; one unmeasured round warms up. */
export async function interleave<Name extends string>(
  variants: Record<Name, () => Promise<Spent>>,
  rounds: number,
): Promise<Record<Name, Spent[]>> {
  const names = Object.keys(variants) as Name[];
  const measured = Object.fromEntries(names.map((name) => [name, [] as Spent[]])) as Record<Name, Spent[]>;
  for (let round = -1; round < rounds; round++)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const spent = await variants[name]();
      if (round >= 0) measured[name].push(spent);
    }
  return measured;
}

/** A runtime that counts what each net's calls take, by file name. */
export function meteredRuntime(options: RuntimeOptions): { runtime: Runtime; calls: Map<string, Spent[]> } {
  const inner = createRuntime(options);
  const calls = new Map<string, Spent[]>();
  const runtime: Runtime = {
    get provider() {
      return inner.provider;
    },
    threads: inner.threads,
    async open(path) {
      const session = await inner.open(path);
      const file = path.split(/[/\\]/).at(-1)!;
      const spent: Spent[] = [];
      calls.set(file, spent);
      return {
        ...session,
        async run(feeds, into) {
          const stop = stopwatch();
          await session.run(feeds, into);
          spent.push(stop());
        },
      };
    },
  };
  return { runtime, calls };
}
