import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  createRuntime,
  type GenerateEvent,
  type GenerateRequest,
  generate,
  type LoadOptions,
  loadPack,
  type Pack,
  type Runtime,
  type Session,
} from './index';
import { OnnxGraph } from './onnx/graph';
import { type TinyPackOptions, writeTinyPack } from './testing/index';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
let pack: Pack;
const opened: Pack[] = [];

beforeAll(async () => {
  dir = await writeTinyPack(await mkdtemp(join(tmpdir(), 'atelier-generate-')));
  pack = await open();
});
afterAll(async () => {
  await Promise.all(opened.map((each) => each.close()));
  await rm(dir, { recursive: true });
});

async function open(options: LoadOptions = {}): Promise<Pack> {
  const loaded = await loadPack(dir, { device: 'cpu', threads: 1, ...options });
  opened.push(loaded);
  return loaded;
}

/** A runtime whose base net passes through `run`. */
function runtimeWith(run: (session: Session, ...args: Parameters<Session['run']>) => Promise<void>): Runtime {
  const runtime = createRuntime({ device: 'cpu', threads: 1 });
  return {
    provider: 'cpu',
    threads: 1,
    async open(path) {
      const session = await runtime.open(path);
      return path.endsWith('base64.onnx') ? { ...session, run: (...args) => run(session, ...args) } : session;
    },
  };
}

async function collect(events: AsyncIterable<GenerateEvent>): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}

type Done = Extract<GenerateEvent, { type: 'stage-done' }>;
const draw = async (request: GenerateRequest, from = pack): Promise<Done[]> =>
  (await collect(generate(from, request))).filter((event) => event.type === 'stage-done');
const bytes = (done: Done[], image: number, size: number) =>
  createHash('sha256')
    .update(done.find((each) => each.image === image && each.size === size)!.rgb)
    .digest('hex');

const caption = 'a red fox on a blue background';

test('a caption goes through 64, 256 and 1024, and every step is told', async () => {
  const events = await collect(generate(pack, { caption, seed: 1 }));
  const done = events.filter((event) => event.type === 'stage-done');
  expect(done.map(({ stage, size, rgb }) => [stage, size, rgb.length])).toEqual([
    ['base64', 64, 64 * 64 * 3],
    ['sr256', 256, 256 * 256 * 3],
    ['sr1024', 1024, 1024 * 1024 * 3],
  ]);
  const steps = events
    .filter((event) => event.type === 'step')
    .map(({ stage, step, steps }) => `${stage} ${step}/${steps}`);
  expect(steps).toEqual(
    'base64 1/4,base64 2/4,base64 3/4,base64 4/4,sr256 1/3,sr256 2/3,sr256 3/3,sr1024 1/2,sr1024 2/2'.split(
      ',',
    ),
  );
});

test('previews come at least every third step, no larger than 256, and can be switched off', async () => {
  const events = await collect(generate(pack, { caption, seed: 1, steps: 12, stopAfter: 64 }));
  const shown = events.filter((event) => event.type === 'preview').map((event) => event.step);
  expect(shown[0]).toBe(1);
  for (const [at, step] of shown.entries()) expect((shown[at + 1] ?? 12) - step).toBeLessThanOrEqual(3);
  const large = await collect(generate(pack, { caption, seed: 1 }));
  const preview = large.find((event) => event.type === 'preview' && event.stage === 'sr1024');
  expect(preview).toMatchObject({ size: 256, rgb: { length: 256 * 256 * 3 } });
  const without = await collect(generate(pack, { caption, seed: 1, stopAfter: 64, previews: false }));
  expect(without.some((event) => event.type === 'preview')).toBe(false);
});

test('the same request gives the same bytes; another seed, caption or setting gives others', async () => {
  const request: GenerateRequest = { caption, seed: 9, stopAfter: 64 };
  const first = bytes(await draw(request), 0, 64);
  expect(bytes(await draw(request), 0, 64)).toBe(first);
  const others: GenerateRequest[] = [
    { ...request, seed: 10 },
    { ...request, caption: 'a green owl' },
    { ...request, guidanceWeight: 6 },
    { ...request, steps: 5 },
    { ...request, sampler: 'ddpm' },
    { ...request, thresholding: 'none' },
  ];
  for (const other of others) expect(bytes(await draw(other), 0, 64)).not.toBe(first);
});

test('augLevel changes the super-resolution and not the base', async () => {
  const request: GenerateRequest = { caption, seed: 9, stopAfter: 256 };
  const [plain, noisy] = [await draw(request), await draw({ ...request, augLevel: 0.6 })];
  expect(bytes(noisy, 0, 64)).toBe(bytes(plain, 0, 64));
  expect(bytes(noisy, 0, 256)).not.toBe(bytes(plain, 0, 256));
});

describe('an image does not depend on its neighbours', () => {
  const seeds = [0xffff_ffff, 0, 1, 2];

  test.each([1, 2, 3, 4])('alone or among four, with batches of %i', async (size) => {
    const batched = await open({ batch: size });
    const together = await draw({ caption, seed: seeds[0], count: 4, stopAfter: 256 }, batched);
    for (const [image, seed] of seeds.entries()) {
      const alone = await draw({ caption, seed, stopAfter: 256 }, batched);
      expect(bytes(together, image, 64)).toBe(bytes(alone, 0, 64));
      expect(bytes(together, image, 256)).toBe(bytes(alone, 0, 256));
    }
  });

  test('nor on other captions and settings in the same engine', async () => {
    const batched = await open({ batch: 4 });
    const alone = await draw({ caption, seed: 3, stopAfter: 256 }, batched);
    const [mixed] = await Promise.all([
      draw({ caption, seed: 3, stopAfter: 256 }, batched),
      draw({ caption: 'an owl', seed: 4, count: 2, steps: 7, guidanceWeight: 5, stopAfter: 64 }, batched),
      draw(
        { caption: 'the green fox to the left of the owl, 2 red letters', seed: 5, stopAfter: 256 },
        batched,
      ),
    ]);
    expect(bytes(mixed, 0, 256)).toBe(bytes(alone, 0, 256));
  });
});

describe('GRID-5 a cell has the bytes of its caption, seed and settings alone', () => {
  test.each([1, 4])('with batches of %i', async (size) => {
    const batched = await open({ batch: size });
    const cells = [
      { caption: 'a red fox', steps: 3 },
      { caption: 'the green owl to the left of the fox', steps: 7 },
      { seed: 12, guidanceWeight: 5 },
      { caption: 'an owl', augLevel: 0.5, seed: 13 },
    ];
    const shared: GenerateRequest = { caption, seed: 11, guidanceWeight: 3, stopAfter: 256 };
    const together = await draw({ ...shared, cells }, batched);
    expect(together).toHaveLength(8);
    for (const [image, cell] of cells.entries()) {
      const alone = await draw({ ...shared, ...cell }, batched);
      expect(bytes(together, image, 64)).toBe(bytes(alone, 0, 64));
      expect(bytes(together, image, 256)).toBe(bytes(alone, 0, 256));
    }
  });

  test('and goes on from its own stored stage', async () => {
    const cells = [{ caption: 'an owl' }, { caption: 'a fox' }];
    const whole = await draw({ caption, seed: 5, cells: [cells[1]!] });
    const { rgb } = whole.find((each) => each.size === 64)!;
    const initial = [{ image: 1, size: 64 as const, rgb: Uint8Array.from(rgb) }];
    const promoted = await draw({ caption, seed: 5, cells, stopAfter: [64, 256], initial });
    expect(bytes(promoted, 1, 256)).toBe(bytes(whole, 0, 256));
  });
});

describe('resuming from a stored image', () => {
  test.each([64, 256] as const)('from %i gives the bytes of an uninterrupted run', async (size) => {
    const whole = await draw({ caption, seed: 21 });
    const { rgb } = whole.find((each) => each.size === size)!;
    const resumed = await draw({
      caption,
      seed: 21,
      initial: [{ image: 0, size, rgb: Uint8Array.from(rgb) }],
    });
    expect(resumed.map((each) => each.size)).toEqual(size === 64 ? [256, 1024] : [1024]);
    for (const { size: made } of resumed) expect(bytes(resumed, 0, made)).toBe(bytes(whole, 0, made));
  });

  test('images stop at their own sizes, and a finished one is left alone', async () => {
    const drafts = await draw({ caption, seed: 30, count: 2, stopAfter: 64 });
    const initial = drafts.map(({ image, rgb }) => ({ image, size: 64 as const, rgb }));
    const promoted = await draw({ caption, seed: 30, count: 2, stopAfter: [64, 256], initial });
    expect(promoted.map(({ image, size }) => [image, size])).toEqual([[1, 256]]);
    const whole = await draw({ caption, seed: 31, stopAfter: 256 });
    expect(bytes(promoted, 1, 256)).toBe(bytes(whole, 0, 256));
  });
});

describe('stopping', () => {
  test('an aborted generation runs no further step', async () => {
    let runs = 0;
    const counted = await open({
      runtime: runtimeWith((session, ...args) => {
        runs++;
        return session.run(...args);
      }),
    });
    const abort = new AbortController();
    const run = (async () => {
      for await (const event of generate(
        counted,
        { caption, seed: 1, steps: 200, guidanceWeight: 1 },
        { signal: abort.signal },
      ))
        if (event.type === 'step' && event.step === 3) abort.abort();
    })();
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
    expect(runs).toBeLessThan(6);
    expect(counted.engine.active).toBe(0);
  });

  test('leaving the loop stops the work', async () => {
    for await (const event of generate(pack, { caption, seed: 1, count: 4, steps: 200 }))
      if (event.type === 'step') break;
    expect(pack.engine.active).toBe(0);
  });

  test('a signal that is already aborted starts nothing', async () => {
    const run = collect(generate(pack, { caption }, { signal: AbortSignal.abort() }));
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test.each([Number.NaN, Number.POSITIVE_INFINITY])('%d from the net ends that image alone', async (poison) => {
  const victims: unknown[] = [];
  const poisoned = await open({
    runtime: runtimeWith(async (session, feeds, into) => {
      await session.run(feeds, into);
      const z = feeds.z!.data;
      if (!victims.includes(z)) victims.push(z);
      if (victims.indexOf(z) === 1) into.prediction!.data[77] = poison;
    }),
  });
  const events: GenerateEvent[] = [];
  const run = (async () => {
    for await (const event of generate(poisoned, { caption, seed: 40, count: 3, stopAfter: 64 }))
      events.push(event);
  })();
  await expect(run).rejects.toMatchObject({
    code: 'inference_failed',
    message: 'base64: the net answered with NaN or Inf at step 1 of 4',
  });
  const done = events.filter((event) => event.type === 'stage-done');
  expect(done.map((event) => event.image)).toEqual([0, 2]);
  expect(events.filter((event) => event.type === 'image-failed')).toMatchObject([
    { image: 1, stage: 'base64' },
  ]);
  expect(bytes(done, 2, 64)).toBe(bytes(await draw({ caption, seed: 42, stopAfter: 64 }), 0, 64));
});

test.each<[Partial<GenerateRequest> & Record<string, unknown>, string]>([
  [{ caption: '   ' }, 'invalid_caption'],
  [{ caption: 'x'.repeat(10_000) }, 'invalid_caption'],
  [{ caption: 'a\u0000b' }, 'invalid_caption'],
  [{ count: 5 }, 'invalid_request'],
  [{ cells: [] }, 'invalid_request'],
  [{ cells: Array.from({ length: 26 }, () => ({})) }, 'invalid_request'],
  [{ cells: [{ caption: '' }] }, 'invalid_request'],
  [{ seed: -1 }, 'invalid_request'],
  [{ seed: 2 ** 32 }, 'invalid_request'],
  [{ steps: 1.5 }, 'invalid_request'],
  [{ sampler: 'magic' as 'ddim' }, 'unknown_sampler'],
  [{ colour: 'red' }, 'invalid_request'],
  [{ stopAfter: [64, 64] }, 'invalid_request'],
  [{ stopAfter: 128 as 64 }, 'invalid_request'],
  [{ initial: [{ image: 1, size: 64, rgb: new Uint8Array(3) }] }, 'invalid_request'],
  [{ initial: [{ image: 0, size: 64, rgb: new Uint8Array(5) }] }, 'invalid_request'],
])('%j is refused as %s', async (change, code) => {
  await expect(collect(generate(pack, { caption, ...change }))).rejects.toMatchObject({ code });
});

test('more steps than a discrete schedule has, or a stage that the pack has not, are refused', async () => {
  const small = await mkdtemp(join(tmpdir(), 'atelier-generate-'));
  await writeTinyPack(small, {
    stages: 1,
    alter: (manifest) =>
      Object.assign(manifest.stages[0]!, {
        schedule: { kind: 'linear', timesteps: 10 },
        conditionOn: 'timestep',
      }),
  });
  const base = await loadPack(small, { device: 'cpu' });
  opened.push(base);
  expect((await draw({ caption, seed: 1 }, base)).map((each) => each.size)).toEqual([64]);
  await expect(draw({ caption, stopAfter: 256 }, base)).rejects.toMatchObject({ code: 'stage_unavailable' });
  await expect(draw({ caption, steps: 11 }, base)).rejects.toMatchObject({ code: 'invalid_request' });
  await rm(small, { recursive: true });
});

test('a single step begins at the noisy end, whatever spacing the pack has', async () => {
  const oneStep = async (kind: 'linspace' | 'trailing') => {
    const made = await writeTinyPack(join(dir, `one-step-${kind}`), {
      stages: 1,
      alter: (manifest) => {
        const schedule = { kind: 'linear', timesteps: 1000 };
        Object.assign(manifest.stages[0]!, { schedule, conditionOn: 'timestep' });
        Object.assign(manifest.stages[0]!.defaults, { spacing: { kind } });
      },
    });
    const loaded = await loadPack(made, { device: 'cpu', threads: 1 });
    opened.push(loaded);
    return (await draw({ caption, seed: 1, steps: 1 }, loaded))[0]!.rgb;
  };
  expect(await oneStep('linspace')).toEqual(await oneStep('trailing'));
});

test('IMPORT-STEPS-1 a number of steps that one of the pack’s lists has walks that list; an edit does not', async () => {
  const times = async (stepLists: string[], request: Partial<GenerateRequest> = {}) => {
    const made = await writeTinyPack(join(dir, `lists-${stepLists.join('-')}`), {
      stages: 1,
      alter: (manifest) => {
        const schedule = { kind: 'cosineBetas', timesteps: 1000 };
        Object.assign(manifest.stages[0]!, { schedule, conditionOn: 'timestep' });
        Object.assign(manifest.stages[0]!.defaults, { guidanceWeight: 1, stepLists });
      },
    });
    const seen: number[] = [];
    const real = createRuntime({ device: 'cpu', threads: 1 });
    const runtime: Runtime = {
      ...real,
      provider: 'cpu',
      async open(path) {
        const session = await real.open(path);
        return {
          ...session,
          run(feeds, into) {
            if (feeds.time) seen.push((feeds.time.data as Float32Array)[0]!);
            return session.run(feeds, into);
          },
        };
      },
    };
    const loaded = await loadPack(made, { runtime });
    opened.push(loaded);
    seen.length = 0;
    await draw({ caption, seed: 1, guidanceWeight: 1, ...request }, loaded);
    return seen;
  };
  const listed = await times(['smart27', 'super40'], { steps: 27 });
  expect(listed.slice(0, 4)).toEqual([999, 976, 952, 928]);
  expect(listed.at(-1)).toBe(0);
  expect(await times([], { steps: 27 })).not.toEqual(listed);
  const source = { 64: new Uint8Array(64 * 64 * 3).fill(90) };
  const edited = await times(['smart27'], { steps: 54, edit: { source, strength: 0.5 } });
  expect(edited).toHaveLength(27);
  expect(edited[0]).toBeLessThan(520);
});

test('IMPORT-TEXT-1 a stage may read no text; guidance and captions do not reach it', async () => {
  const graph = new OnnxGraph({});
  const image = ['batch', 3, 1024, 1024];
  const [z, time, lowRes, aug] = [
    graph.input('z', image),
    graph.input('time', ['batch']),
    graph.input('low_res', image),
    graph.input('aug', ['batch']),
  ];
  const level = graph.op('Unsqueeze', [graph.op('Mul', [time, aug]), graph.ints(1, 2, 3)]);
  const nothing = graph.op('Mul', [graph.op('Add', [z, level]), graph.scalar(0)]);
  graph.output('prediction', graph.op('Add', [lowRes, nothing]), image);
  const bytes = graph.encode();
  const made = await writeTinyPack(join(dir, 'no-text'), {
    alter: (manifest) => {
      const stage = manifest.stages[2]!;
      Object.assign(stage, { inputs: { z: 'z', time: 'time', lowRes: 'low_res', augLevel: 'aug' } });
      Object.assign(stage.defaults, { guidanceWeight: 1, augLevel: 0 });
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      Object.assign(manifest.files, { [stage.file]: { sha256, bytes: bytes.length } });
    },
  });
  await writeFile(join(made, 'sr1024.onnx'), bytes);
  const loaded = await loadPack(made, { device: 'cpu', threads: 1 });
  opened.push(loaded);
  const sizes = (await draw({ caption, seed: 1, guidanceWeight: 5 }, loaded)).map((each) => each.size);
  expect(sizes).toEqual([64, 256, 1024]);
});

describe('other ways to store the nets', () => {
  const variant = async (options: TinyPackOptions) => {
    const made = await loadPack(
      await writeTinyPack(join(dir, `variant-${Object.values(options).join('-')}`), options),
      {
        device: 'cpu',
        threads: 1,
      },
    );
    opened.push(made);
    return made;
  };
  const largestDifference = (a: Uint8Array, b: Uint8Array) => {
    let largest = 0;
    for (let at = 0; at < a.length; at++) largest = Math.max(largest, Math.abs(a[at]! - b[at]!));
    return largest;
  };

  test('weights in files beside the graphs give the same bytes', async () => {
    const request: GenerateRequest = { caption, seed: 3, stopAfter: 256 };
    const external = await variant({ stages: 2, externalData: true });
    expect(bytes(await draw(request, external), 0, 256)).toBe(bytes(await draw(request), 0, 256));
  });

  test.each(['float16-weights', 'float16'] as const)(
    '%s draws nearly the same picture',
    async (precision) => {
      // One step without noise in between compares the nets' rounding, not where a path leads.
      const request: GenerateRequest = { caption, seed: 3, steps: 1, stopAfter: 64, thresholding: 'none' };
      const halves = await variant({ stages: 1, precision });
      const [here] = await draw(request, halves);
      const [full] = await draw(request);
      const difference = largestDifference(here!.rgb, full!.rgb);
      expect(difference).toBeGreaterThan(0);
      expect(difference).toBeLessThan(16);
    },
  );
});

describe('memory', () => {
  /** Four images that have only the largest stage before them. */
  const four = (seed: number): GenerateRequest => ({
    caption,
    seed,
    count: 4,
    initial: [0, 1, 2, 3].map((image) => ({
      image,
      size: 256,
      rgb: new Uint8Array(256 * 256 * 3).fill(60 * image),
    })),
  });

  test('images that do not fit wait, and their bytes are the same', async () => {
    const request = four(60);
    // Of five buffers of 12.6 MB for each image at 1024 pixels only one image's fit.
    const narrow = await open({ memoryBytes: 64 * 2 ** 20 });
    let inside = 0;
    let most = 0;
    const done: Done[] = [];
    for await (const event of generate(narrow, request)) {
      if (event.type === 'stage-start') most = Math.max(most, ++inside);
      if (event.type !== 'stage-done') continue;
      inside--;
      done.push(event);
    }
    expect(most).toBe(1);
    const wide = await draw(request);
    for (const image of [0, 1, 2, 3]) expect(bytes(done, image, 1024)).toBe(bytes(wide, image, 1024));
  });

  test('the largest request holds buffers for its images and no more, and the next one uses them again', async () => {
    const buffers = () => process.memoryUsage().arrayBuffers / 2 ** 20;
    const before = buffers();
    let most = 0;
    for (const seed of [70, 80])
      for await (const event of generate(pack, { ...four(seed), sampler: 'ddpm' }))
        if (event.type === 'step') most = Math.max(most, buffers() - before);
    // Four images of five buffers of 12 MiB, the finished RGB of both requests, and as much again that V8 has
    // not freed yet.
    expect(most).toBeLessThan(2 * (4 * 5 * 12 + 2 * 4 * 4));
  });
});

test('a net whose answer has another shape than it promised ends the image with an error, and the pack draws on', async () => {
  const wrong = await open({
    runtime: runtimeWith((session, feeds, into) => {
      const [name, { data }] = Object.entries(into)[0]!;
      return session.run(feeds, { [name]: { data, dims: [1, 3, 32, 128] } });
    }),
  });
  await expect(draw({ caption, stopAfter: 64 }, wrong)).rejects.toMatchObject({
    code: 'inference_failed',
    message: expect.stringMatching(/^base64: /),
  });
  expect(wrong.engine.active).toBe(0);
});
