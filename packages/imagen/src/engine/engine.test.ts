import { AtelierError, type StageName } from '@atelier/domain';
import { expect, test } from 'vitest';
import { chooseBatch } from './calibrate';
import type { Denoiser, Pass } from './denoiser';
import { Engine, type Row, type StepResult } from './engine';

/** A device whose calls take `cost` milliseconds, on a clock that it moves itself. */
function simulate(cost: (batch: number) => number, batch: number, byTurns = false) {
  let now = 0;
  const calls: { stage: StageName; batch: number; rows: unknown[] }[] = [];
  const denoiser = (stage: StageName): Denoiser => ({
    batch,
    async run(passes) {
      // Free places are computed too.
      now += cost(batch);
      calls.push({ stage, batch: passes.length, rows: passes.map((pass) => pass.z) });
      await Promise.resolve();
    },
  });
  const denoisers = { base64: denoiser('base64'), sr256: denoiser('sr256'), sr1024: denoiser('sr1024') };
  return { engine: new Engine(denoisers, undefined, byTurns), calls, now: () => now };
}

/** A row of `steps` steps with one or two passes each. Its z identifies it. */
function fakeRow(stage: StageName, steps: number, passesPerStep = 1, tokens = 8): Row {
  let step = 0;
  const z = new Float32Array(1);
  const text = { sequence: z, mask: z, tokens, width: 1 };
  const pass = (): Pass => ({ z, time: step, text, lowRes: null, augLevel: 0, into: new Float32Array(1) });
  return {
    stage,
    passes: () => Array.from({ length: passesPerStep }, pass),
    advance(): StepResult {
      step++;
      return { step, steps, x0: z, image: step === steps ? z : null };
    },
  };
}

/** Launch-bound: ten milliseconds to start anything, one for each pass. */
const gpu = (batch: number) => 10 + batch;
const cpu = (batch: number) => 10 * batch;
const chosen = (cost: (batch: number) => number) => chooseBatch(64, (size) => Promise.resolve(cost(size)));

test('on a launch-bound device rows share calls: many rows take little longer than one', async () => {
  const batch = await chosen(gpu);
  const { engine, calls, now } = simulate(gpu, batch);
  await Promise.all(Array.from({ length: 8 }, () => engine.denoise(fakeRow('base64', 50, 2))));
  expect(now()).toBeLessThan((8 * 50 * 2 * gpu(1)) / 4);
  expect(calls.every((call) => call.batch === batch)).toBe(true);
});

test('an image alone pays for free places at most threefold', async () => {
  expect(gpu(await chosen(gpu))).toBeLessThanOrEqual(3 * gpu(1));
});

test('where batching gains nothing the batch stays at one', async () => {
  expect(await chosen(cpu)).toBe(1);
});

test('a size that the device cannot hold is not chosen', async () => {
  const measure = (size: number) =>
    size > 4 ? Promise.reject(new Error('out of memory')) : Promise.resolve(gpu(size));
  expect(await chooseBatch(64, measure)).toBe(4);
});

test('a short row that comes late finishes after its own steps, not after the long ones', async () => {
  const { engine, now } = simulate(cpu, 1);
  const finished: string[] = [];
  let admitted = 0;
  let latency = 0;
  const long = Array.from({ length: 3 }, (_, at) =>
    engine.denoise(fakeRow('base64', 200), {
      onStep: ({ step }) => {
        if (at !== 0 || step !== 50) return;
        admitted = now();
        void engine.denoise(fakeRow('base64', 4)).then(() => {
          latency = now() - admitted;
          finished.push('short');
        });
      },
    }),
  );
  await Promise.all(long.map((row, at) => row.then(() => finished.push(`long ${at}`))));
  expect(finished[0]).toBe('short');
  // Four steps, each after one of every other row.
  expect(latency).toBeLessThanOrEqual(4 * 4 * 10);
});

test('rows take turns whatever their stage', async () => {
  const { engine, calls } = simulate(cpu, 1);
  await Promise.all([
    engine.denoise(fakeRow('sr1024', 10)),
    engine.denoise(fakeRow('base64', 10)),
    engine.denoise(fakeRow('sr256', 10)),
  ]);
  const rounds = Array.from({ length: 10 }, (_, round) =>
    calls.slice(round * 3, round * 3 + 3).map((call) => call.stage),
  );
  for (const round of rounds) expect(new Set(round).size).toBe(3);
});

test('texts of different length never share a call', async () => {
  const { engine, calls } = simulate(gpu, 8);
  const rows = [fakeRow('base64', 5, 2, 8), fakeRow('base64', 5, 2, 16)];
  await Promise.all(rows.map((row) => engine.denoise(row)));
  expect(calls.map((call) => call.batch)).toEqual(Array(10).fill(2));
});

test('a row that ends early leaves its place: later calls are smaller', async () => {
  const { engine, calls } = simulate(gpu, 8);
  await Promise.all([engine.denoise(fakeRow('base64', 2)), engine.denoise(fakeRow('base64', 6))]);
  expect(calls.map((call) => call.batch)).toEqual([2, 2, 1, 1, 1, 1]);
});

test('an aborted row leaves between steps, the others go on', async () => {
  const { engine, calls } = simulate(gpu, 8);
  const abort = new AbortController();
  const aborted = engine.denoise(fakeRow('base64', 50), {
    signal: abort.signal,
    onStep: ({ step }) => step === 3 && abort.abort(),
  });
  const other = engine.denoise(fakeRow('base64', 6));
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  await other;
  expect(calls.map((call) => call.batch)).toEqual([2, 2, 2, 1, 1, 1]);
  expect(engine.active).toBe(0);
});

test('a call that fails is repeated pass by pass, so that only the guilty row ends', async () => {
  const guilty = fakeRow('base64', 5);
  const guiltyZ = guilty.passes()[0]!.z;
  const sick: Denoiser = {
    batch: 8,
    run: (passes) =>
      passes.some((pass) => pass.z === guiltyZ)
        ? Promise.reject(new Error('out of memory'))
        : Promise.resolve(),
  };
  const engine = new Engine({ base64: sick });
  const [bad, good] = await Promise.allSettled([
    engine.denoise(guilty),
    engine.denoise(fakeRow('base64', 5)),
  ]);
  expect(good.status).toBe('fulfilled');
  expect((bad as PromiseRejectedResult).reason).toBeInstanceOf(AtelierError);
  expect((bad as PromiseRejectedResult).reason).toMatchObject({
    code: 'inference_failed',
    message: 'base64: out of memory',
  });
});

test('a row admitted after the engine came to rest starts it again', async () => {
  const { engine } = simulate(cpu, 1);
  await engine.denoise(fakeRow('base64', 2));
  await engine.denoise(fakeRow('sr256', 2)).then(() => engine.denoise(fakeRow('sr1024', 2)));
  expect(engine.active).toBe(0);
});

/** Stages in the order of calls, without repetition. */
const turnsOf = (calls: { stage: StageName }[]) =>
  calls.map(({ stage }) => stage).filter((stage, at, all) => stage !== all[at - 1]);

test('IMG-MEM-4 where nets take turns, the engine stays with a stage until all who came for it are done', async () => {
  const { engine, calls } = simulate(cpu, 1, true);
  const cascade = async (steps: number) => {
    await engine.denoise(fakeRow('base64', steps));
    await engine.denoise(fakeRow('sr256', steps));
  };
  await Promise.all([cascade(3), cascade(5), cascade(4)]);
  expect(turnsOf(calls)).toEqual(['base64', 'sr256']);
});

test('IMG-MEM-4 rows that come later do not keep the net from those that wait for another', async () => {
  const { engine, calls } = simulate(cpu, 1, true);
  const late: Promise<unknown>[] = [];
  const first = engine.denoise(fakeRow('base64', 4), {
    onStep: ({ step }) => {
      if (step === 1) late.push(engine.denoise(fakeRow('sr256', 2)));
      if (step === 2) late.push(engine.denoise(fakeRow('base64', 50)));
    },
  });
  await first;
  await Promise.all(late);
  expect(turnsOf(calls)).toEqual(['base64', 'sr256', 'base64']);
  const until = calls.findIndex(({ stage }) => stage === 'sr256');
  expect(until).toBeLessThan(4 + 50);
});
