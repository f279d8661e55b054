import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRuntime, generate, loadPack, type Provider, type Runtime, readPack } from './index';
import { message, text } from './onnx/protobuf';
import { readManifest } from './pack-files';
import { type TinyManifest, type TinyPackOptions, writeTinyPack } from './testing/index';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
let packs = 0;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-pack-'));
});
afterAll(() => rm(dir, { recursive: true }));

const write = (options: TinyPackOptions = {}) =>
  writeTinyPack(join(dir, `pack-${packs++}`), { stages: 2, ...options });
const altered = (alter: (manifest: TinyManifest) => void) => write({ alter });

/** Replaces a file and its entry in the manifest, so that only its content is wrong. */
async function replace(pack: string, file: string, bytes: Buffer): Promise<void> {
  const path = join(pack, 'manifest.json');
  const manifest = JSON.parse(await readFile(path, 'utf8')) as TinyManifest;
  manifest.files[file] = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  await writeFile(path, JSON.stringify(manifest));
  await writeFile(join(pack, file), bytes);
}

const refusal = (pack: string, message: string | RegExp) =>
  expect(loadPack(pack, { device: 'cpu' })).rejects.toMatchObject({
    code: 'pack_invalid',
    message: typeof message === 'string' ? expect.stringContaining(message) : expect.stringMatching(message),
  });

test('a valid pack loads, and closing twice is fine', async () => {
  const pack = await loadPack(await write(), { device: 'cpu' });
  expect(pack.manifest.stages.map((stage) => stage.name)).toEqual(['base64', 'sr256']);
  expect(pack.provider).toBe('cpu');
  await pack.close();
  await pack.close();
});

test('WORDS-3 a pack says whether its vocabulary is closed; its list of words is checked', async () => {
  const closed = await loadPack(await write({ stages: 1, words: ['fox', 'Ａ'] }), { device: 'cpu' });
  const open = await loadPack(await write({ stages: 1 }), { device: 'cpu' });
  await Promise.all([closed.close(), open.close()]);
  expect(closed.words?.has('Fox')).toBe(true);
  expect(closed.words?.has('a')).toBe(true);
  expect(closed.words?.has('photo')).toBe(false);
  expect(open.words).toBe(null);
  const broken = await write({ stages: 1, words: ['fox'] });
  await replace(broken, 'words.json', Buffer.from('["fox"]'));
  await refusal(broken, 'words.json: is no list of words');
  const unlisted = await altered((manifest) => {
    manifest.words = { kind: 'closed', file: 'words.json' };
  });
  await refusal(unlisted, 'words.file');
});

test('the tiny pack is the same bytes every time', async () => {
  const [first, second] = await Promise.all([readPack(await write()), readPack(await write())]);
  expect(first.manifest.files).toEqual(second.manifest.files);
});

test('a device that is not here falls back to the CPU and says so', async () => {
  const lines: string[] = [];
  const pack = await loadPack(await write({ stages: 1 }), {
    device: 'coreml',
    log: (line) => lines.push(line),
  });
  await pack.close();
  expect(pack.provider).toBe('cpu');
  expect(lines).toEqual([expect.stringMatching(/^coreml cannot be used \(.+\); falling back to cpu$/)]);
});

test('a directory without a pack', () => refusal(dir, 'there is no pack in'));

test('a manifest that is no JSON', async () => {
  const pack = await write();
  await writeFile(join(pack, 'manifest.json'), '{ "name": ');
  await refusal(pack, 'manifest.json: ');
});

test('a manifest from a newer version', async () => {
  const pack = await altered((manifest) => Object.assign(manifest, { formatVersion: 2 }));
  await refusal(pack, 'formatVersion: 2 was made by a newer Atelier');
});

test('a truncated file', async () => {
  const pack = await write();
  await truncate(join(pack, 'sr256.onnx'), 1000);
  await refusal(pack, 'sr256.onnx: has 1000 bytes');
});

test('a changed byte', async () => {
  const pack = await write();
  const bytes = await readFile(join(pack, 'base64.onnx'));
  bytes[100]! ^= 1;
  await writeFile(join(pack, 'base64.onnx'), bytes);
  await refusal(pack, 'base64.onnx: its SHA-256');
});

test('a missing file', async () => {
  const pack = await write();
  await rm(join(pack, 'tokenizer.json'));
  await refusal(pack, 'tokenizer.json: is missing');
});

test.each(['../secret.onnx', '/etc/passwd', 'a/../../b', 'C:\\net.onnx', './x', 'net/'])(
  'a file name that leaves the directory: %s',
  async (name) => {
    const pack = await altered((manifest) => {
      manifest.files[name] = manifest.files['base64.onnx']!;
      manifest.stages[0]!.file = name;
    });
    await refusal(pack, 'manifest.json: ');
  },
);

test('a symbolic link that leaves the directory', async () => {
  const pack = await write();
  const outside = join(dir, 'outside.onnx');
  await writeFile(outside, await readFile(join(pack, 'base64.onnx')));
  await rm(join(pack, 'base64.onnx'));
  await symlink(outside, join(pack, 'base64.onnx'));
  await refusal(pack, 'base64.onnx: leads out of the pack directory');
});

test('a file that is used but not listed', async () => {
  const pack = await altered((manifest) => {
    delete manifest.files['null-text.bin'];
  });
  await refusal(pack, 'textEncoder.null.file: "null-text.bin" is not listed in files');
});

test.each<[string, (manifest: TinyManifest) => void, string]>([
  [
    'a sampler nobody knows',
    (m) => Object.assign(m.stages[0]!.defaults, { sampler: 'magic' }),
    'stages.0.defaults.sampler',
  ],
  ['a size that is not the stage’s', (m) => Object.assign(m.stages[1]!, { size: 64 }), 'stages.1.size'],
  ['stages in another order', (m) => m.stages.reverse(), 'stages.0.name: stage 1 must be "base64"'],
  ['a field too many', (m) => Object.assign(m.stages[0]!, { sise: 64 }), 'stages.0'],
  [
    'no low-res section',
    (m) => Object.assign(m.stages[1]!, { lowRes: undefined }),
    'stages.1.lowRes: is missing',
  ],
  [
    'log-SNR as time input at zero terminal SNR',
    (m) => Object.assign(m.stages[0]!, { schedule: { kind: 'cosineBetas', betaMax: 1 } }),
    'stages.0.conditionOn: log-SNR is infinite',
  ],
  [
    'an eps-prediction at zero terminal SNR',
    (m) =>
      Object.assign(m.stages[0]!, {
        schedule: { kind: 'cosineBetas', betaMax: 1 },
        conditionOn: 'timestep',
        prediction: 'eps',
      }),
    'stages.0.prediction: an eps-prediction cannot start at zero terminal SNR',
  ],
  [
    'a timestep of a continuous schedule',
    (m) => Object.assign(m.stages[0]!, { conditionOn: 'timestep' }),
    'stages.0.conditionOn: a continuous cosine schedule has no timesteps',
  ],
  [
    'a schedule that is none',
    (m) => Object.assign(m.stages[0]!, { schedule: { kind: 'cosine', logSnrMin: 3, logSnrMax: -3 } }),
    'stages.0.schedule: logSnrMin 3 must be below',
  ],
  [
    'betas in continuous time, which has its own',
    (m) => Object.assign(m.stages[0]!, { schedule: { kind: 'linear', continuous: true, betaEnd: 0.012 } }),
    'stages.0.schedule.betaEnd: must be 0.02 in continuous time',
  ],
  [
    'augmentation that ends in an infinite log-SNR',
    (m) =>
      Object.assign((m.stages[1] as { lowRes: object }).lowRes, {
        augSchedule: { kind: 'cosineBetas', betaMax: 1 },
      }),
    'stages.1.lowRes.augConditionOn: log-SNR is infinite',
  ],
  [
    'a spacing that the schedule has not',
    (m) => Object.assign(m.stages[0]!.defaults, { spacing: { kind: 'leading' } }),
    'stages.0.defaults.spacing: "leading" spacing needs a schedule with discrete timesteps',
  ],
  ['a name with a slash', (m) => Object.assign(m, { name: 'a/b' }), 'name: '],
])('%s', async (_what, alter, message) => {
  await refusal(await altered(alter), message);
});

test('a tensor that the graph does not have', async () => {
  const pack = await altered((manifest) => Object.assign(manifest.stages[1]!.inputs, { lowRes: 'lowres' }));
  await refusal(pack, 'sr256.onnx: stages.1.inputs.lowRes: the graph has no input "lowres" (it has z, time');
});

test('an input that the manifest does not name', async () => {
  const pack = await altered((manifest) =>
    Object.assign(manifest.stages[0]!.inputs, { textMask: undefined }),
  );
  await refusal(pack, 'base64.onnx: the graph needs an input "text_mask"');
});

test('a tensor of another shape', async () => {
  const pack = await altered((manifest) => {
    manifest.textEncoder.width = 8;
    Object.assign(manifest.textEncoder.null, {
      kind: 'caption',
      text: '',
      file: undefined,
      tokens: undefined,
    });
  });
  await refusal(pack, /text-encoder\.onnx: textEncoder\.outputs\.sequence: "sequence" has shape \[.+, 16\]/);
});

test('a file that is no graph', async () => {
  const pack = await write();
  await replace(pack, 'base64.onnx', Buffer.from('not a net'));
  await refusal(pack, 'base64.onnx: cannot be loaded: ');
});

test('a tokenizer that is none', async () => {
  const pack = await write();
  await replace(pack, 'tokenizer.json', Buffer.from('{}'));
  await refusal(pack, 'tokenizer.json: not a usable tokenizer');
});

test('a null embedding of the wrong length', async () => {
  const pack = await write();
  await replace(pack, 'null-text.bin', Buffer.alloc(12));
  await refusal(pack, 'null-text.bin: textEncoder.null: must hold 16 float32 values');
});

test('loading can be aborted', async () => {
  const pack = await write();
  await expect(loadPack(pack, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
});

test('zero terminal SNR is fine for a net that is told the timestep', async () => {
  const pack = await altered((manifest) =>
    Object.assign(manifest.stages[0]!, {
      schedule: { kind: 'cosineBetas', betaMax: 1 },
      conditionOn: 'timestep',
      prediction: 'v',
    }),
  );
  expect((await readPack(pack)).manifest.stages[0]!.prediction).toBe('v');
});

test('external data is checked like every file', async () => {
  const pack = await write({ externalData: true });
  await truncate(join(pack, 'sr256.onnx.data'), 100);
  await refusal(pack, 'sr256.onnx.data: has 100 bytes');
});

describe('IMG-PACK-1 external data that the manifest does not list', () => {
  /** Takes the entry of the data file out of the manifest; the file stays beside the graph. */
  const unlist = (manifest: TinyManifest) => {
    delete manifest.files['sr256.onnx.data'];
    manifest.stages[1]!.externalData = [];
  };

  test('is refused although it lies in the folder', async () => {
    const pack = await write({ externalData: true, alter: unlist });
    await refusal(pack, 'sr256.onnx: stages.1.externalData: the graph reads "sr256.onnx.data"');
  });

  test('is refused when only another stage lists it', async () => {
    const pack = await write({
      externalData: true,
      alter: (manifest) => {
        manifest.stages[0]!.externalData.push('sr256.onnx.data');
        manifest.stages[1]!.externalData = [];
      },
    });
    await refusal(pack, 'sr256.onnx: stages.1.externalData: the graph reads "sr256.onnx.data"');
  });

  // The path as a graph may spell it, and where a constant may hide: in an initializer, a node's attribute, a
  // function.
  const location = (path: string) => message(13, text(1, 'location'), text(2, path));
  const inAttribute = (tensor: Buffer) => message(1, message(5, message(5, tensor)));
  test.each<[string, (path: string) => Buffer]>([
    ['an initializer', (path) => message(7, message(5, location(path)))],
    ['a constant node', (path) => message(7, inAttribute(location(path)))],
    ['a list of tensors', (path) => message(7, message(1, message(5, message(10, location(path)))))],
    ['a branch', (path) => message(7, message(1, message(5, message(6, message(5, location(path))))))],
    ['a sparse initializer', (path) => message(7, message(15, message(1, location(path))))],
    ['a function', (path) => message(25, message(7, message(5, message(5, location(path)))))],
    ['training information', (path) => message(20, message(1, message(5, location(path))))],
  ])('is found in %s', async (_where, model) => {
    for (const path of ['loose.bin', './loose.bin', 'deep/../loose.bin', '../loose.bin', '/tmp/loose.bin']) {
      const pack = await write();
      await replace(pack, 'sr256.onnx', model(path));
      await refusal(pack, `sr256.onnx: stages.1.externalData: the graph reads "${path}"`);
    }
  });
});

describe('IMG-PACK-2 packs that would hang the loader', () => {
  const hangs = (pack: string, message: string | RegExp) =>
    Promise.race([
      refusal(pack, message),
      new Promise((_, reject) => setTimeout(() => reject(new Error('still loading')), 20_000).unref()),
    ]);
  const linear = (timesteps: number) => ({ kind: 'linear', timesteps });

  test.each<[string, (manifest: TinyManifest) => void, string]>([
    [
      'a schedule of 100 million timesteps',
      (m) => Object.assign(m.stages[0]!, { schedule: linear(1e8), conditionOn: 'timestep' }),
      'stages.0.schedule.timesteps',
    ],
    [
      'an augmentation schedule of 100 million',
      (m) => Object.assign((m.stages[1] as { lowRes: object }).lowRes, { augSchedule: linear(1e8) }),
      'stages.1.lowRes.augSchedule.timesteps',
    ],
    [
      'a billion steps',
      (m) => Object.assign(m.stages[0]!.defaults, { steps: 1e9 }),
      'stages.0.defaults.steps',
    ],
    [
      'a timestep beyond every schedule',
      (m) => Object.assign(m.stages[0]!.defaults, { spacing: { kind: 'custom', timesteps: [1e8, 0] } }),
      'stages.0.defaults.spacing.timesteps.0',
    ],
    [
      'an offset beyond every schedule',
      (m) => Object.assign(m.stages[0]!.defaults, { spacing: { kind: 'leading', offset: 1e15 } }),
      'stages.0.defaults.spacing.offset',
    ],
    [
      'a tokenizer of 100 MB',
      (m) => Object.assign(m.files['tokenizer.json']!, { bytes: 100_000_000 }),
      'tokenizer.json: tokenizer.file: is larger than 33554432 bytes',
    ],
    [
      'a tokenizer configuration of 100 MB',
      (m) => Object.assign(m.files['tokenizer_config.json']!, { bytes: 100_000_000 }),
      'tokenizer_config.json: tokenizer.config: is larger than 1048576 bytes',
    ],
  ])('%s', async (_what, alter, message) => {
    await hangs(await altered(alter), message);
  });

  test.each(['manifest.json', 'tokenizer.json', 'sr256.onnx', 'null-text.bin'])(
    'a named pipe in place of %s',
    async (file) => {
      const pack = await write();
      await rm(join(pack, file));
      execFileSync('mkfifo', [join(pack, file)]);
      await hangs(pack, `${file}: is not a regular file`);
    },
  );

  test('a directory in place of a file', async () => {
    const pack = await write();
    await rename(join(pack, 'sr256.onnx'), join(pack, 'aside'));
    await mkdir(join(pack, 'sr256.onnx'));
    await hangs(pack, 'sr256.onnx: is not a regular file');
  });

  test('a truncated last file is said before any file is hashed', async () => {
    const pack = await altered((manifest) => {
      Object.assign(manifest.files['base64.onnx']!, { sha256: '0'.repeat(64) });
      Object.assign(manifest.files['sr256.onnx']!, { bytes: 1 });
    });
    await hangs(pack, 'sr256.onnx: has ');
  });
});

/** The CPU under another name, where one net answers with everything times `factor`. */
function disguised(factor: number, file = 'base64.onnx', provider: Provider = 'webgpu'): Runtime {
  const cpu = createRuntime({ device: 'cpu' });
  return {
    provider,
    threads: 1,
    async open(path) {
      const session = await cpu.open(path);
      if (!path.endsWith(file)) return session;
      return {
        ...session,
        async run(feeds, into) {
          await session.run(feeds, into);
          for (const { data } of Object.values(into))
            (data as Float32Array).set((data as Float32Array).map((value) => value * factor));
        },
      };
    },
  };
}

test.each<[number, string, Provider, string[]]>([
  [1.001, 'base64.onnx', 'webgpu', []],
  [0.5, 'base64.onnx', 'cpu', ['webgpu computes base64.onnx wrongly (50 % off); falling back to cpu']],
  [
    Number.NaN,
    'base64.onnx',
    'cpu',
    ['webgpu computes base64.onnx wrongly (NaN or Inf); falling back to cpu'],
  ],
  // The encoder runs once a caption, so it alone moves to the CPU.
  [
    Number.NaN,
    'text-encoder.onnx',
    'webgpu',
    ['webgpu computes text-encoder.onnx wrongly (NaN or Inf); falling back to cpu'],
  ],
])(
  'IMG-DEVICE-1 a device whose answers are the CPU’s times %d in %s: computing on %s',
  async (factor, file, provider, said) => {
    const lines: string[] = [];
    const dir = await write({ stages: 1 });
    const log = (line: string) => lines.push(line);
    const pack = await loadPack(dir, { runtime: disguised(factor, file), log });
    expect(pack.provider).toBe(provider);
    expect(lines).toEqual(said);
    expect((await pack.text.encode('a red fox')).sequence.every(Number.isFinite)).toBe(true);
    await pack.close();
  },
);

test('IMG-DEVICE-2 a wrong device is refused, or not looked at, where the setting says so', async () => {
  const dir = await write({ stages: 1 });
  await expect(loadPack(dir, { runtime: disguised(0.5), check: 'refuse' })).rejects.toMatchObject({
    code: 'pack_invalid',
    message: 'base64.onnx: webgpu computes base64.onnx wrongly (50 % off); DEVICE_CHECK=refuse',
  });
  for (const [provider, check] of [
    ['webgpu', 'off'],
    ['cuda', undefined],
  ] as const) {
    const pack = await loadPack(dir, { runtime: disguised(0.5, 'base64.onnx', provider), check });
    expect(pack.provider).toBe(provider);
    await pack.close();
  }
  const pack = await loadPack(dir, {
    runtime: disguised(0.5, 'base64.onnx', 'cuda'),
    check: 'fall-back',
  });
  expect(pack.provider).toBe('cpu');
  await pack.close();
});

test('how deep a net is and what its layers are called is its own business: only the tensors of the manifest count', async () => {
  const pack = await loadPack(await write({ stages: 1, layers: 3 }), { device: 'cpu' });
  const deeper = pack.manifest.files['base64.onnx']!.bytes;
  expect(deeper).toBeGreaterThan(
    (await readPack(await write({ stages: 1 }))).manifest.files['base64.onnx']!.bytes,
  );
  const request = { caption: 'a red fox', seed: 1 };
  const sizes: number[] = [];
  for await (const event of generate(pack, request)) if (event.type === 'stage-done') sizes.push(event.size);
  expect(sizes).toEqual([64]);
  await pack.close();
});

test('IMPORT-TEXT-2 a stage without text has no mask and no guidance', async () => {
  const without = (change: (stage: { inputs: object; defaults: object }) => void) => async () => {
    const made = await writeTinyPack(join(dir, 'text-less'), {
      alter: (manifest) => {
        const stage = manifest.stages[2]!;
        const { text: _, ...inputs } = stage.inputs;
        Object.assign(stage, { inputs });
        change(stage);
      },
    });
    return await readManifest(made);
  };
  await expect(without(() => {})()).rejects.toThrow('stages.2.inputs.textMask: is of no use');
  await expect(
    without((stage) => {
      stage.inputs = { z: 'z', time: 'time', lowRes: 'low_res', augLevel: 'aug' };
      Object.assign(stage.defaults, { guidanceWeight: 2 });
    })(),
  ).rejects.toThrow('stages.2.defaults.guidanceWeight: must be 1');
});
