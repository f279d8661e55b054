import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readPngText } from '../png';
import { writeTinyPack } from '../testing/index';
import { countOption, packDirectory } from './command';
import { createProgress } from './progress';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-cli-'));
  await writeTinyPack(join(dir, 'tiny'));
});
afterAll(() => rm(dir, { recursive: true }));

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/**
 * Runs a command as npm would, without a terminal. `interruptAt`: text on stderr after which Ctrl-C is
 * pressed.
 */
function run(
  command: 'imagine' | 'imagine-many' | 'pack-check' | 'gpu-check',
  args: string[],
  interruptAt?: string,
) {
  const file = fileURLToPath(new URL(`./${command}.ts`, import.meta.url));
  const child = spawn(process.execPath, ['--import', tsx, file, ...args], { cwd: dir });
  let stdout = '';
  let stderr = '';
  let interrupted = false;
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
    // Once: a second Ctrl-C ends the process at once.
    if (interruptAt && stderr.includes(interruptAt) && !interrupted) interrupted = child.kill('SIGINT');
  });
  return new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => resolve({ code, stdout, stderr })),
  );
}

test('imagine writes a PNG of every stage that says what it was made from', async () => {
  const args = [
    'A red fox!',
    '--pack',
    join(dir, 'tiny'),
    '--seed',
    '7',
    '--count',
    '2',
    '--out',
    'drawn',
    '--device',
    'cpu',
  ];
  const { code, stdout, stderr } = await run('imagine', args);
  expect({ code, stderr: stderr.split('\n').filter(Boolean).length }).toEqual({ code: 0, stderr: 6 });
  const files = [7, 8].flatMap((seed) => [64, 256, 1024].map((size) => `a-red-fox-${seed}-${size}.png`));
  expect((await readdir(join(dir, 'drawn'))).sort()).toEqual([...files].sort());
  expect(stdout.trim().split('\n').sort()).toEqual(files.map((file) => join('drawn', file)).sort());
  const png = await readFile(join(dir, 'drawn', 'a-red-fox-8-256.png'));
  expect(await sharp(png).metadata()).toMatchObject({ width: 256, height: 256, channels: 3 });
  expect(readPngText(png)).toMatchObject({
    Description: 'A red fox!',
    Seed: '8',
    Stage: 'sr256',
    Pack: 'tiny 0.0.1',
  });
});

test('imagine:many draws a file of captions with their own settings, as imagine would', async () => {
  const lines = [
    { id: 'one', caption: 'a red fox', seed: 7, stopAfter: 64 },
    { id: 'two', caption: 'a blue fox', seed: 8, stopAfter: 64, steps: 2 },
  ];
  await writeFile(join(dir, 'captions.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const common = ['--pack', join(dir, 'tiny')];
  expect(await run('imagine-many', ['captions.jsonl', ...common, '--out', 'many'])).toMatchObject({
    code: 0,
  });
  expect((await readdir(join(dir, 'many'))).sort()).toEqual(['one-64.png', 'two-64.png']);
  await run('imagine', ['a red fox', ...common, '--seed', '7', '--stop-after', '64', '--out', 'single']);
  const pixels = (path: string) => sharp(join(dir, path)).raw().toBuffer();
  expect(await pixels('many/one-64.png')).toEqual(await pixels('single/a-red-fox-7-64.png'));
});

test('CLI-FILE-1 another picture of the same name is written beside the first, the same picture in its place', async () => {
  const draw = (caption: string, ...more: string[]) =>
    run('imagine', [
      caption,
      '--pack',
      join(dir, 'tiny'),
      '--seed',
      '7',
      '--stop-after',
      '64',
      '--out',
      'beside',
      ...more,
    ]);
  const texts = async (file: string) => readPngText(await readFile(join(dir, 'beside', file)));
  const printed = async (result: ReturnType<typeof draw>) => (await result).stdout.trim();
  expect(await printed(draw('a red fox!'))).toBe(join('beside', 'a-red-fox-7-64.png'));
  // Other words, the same words with other settings, the first again.
  expect(await printed(draw('A red fox'))).toBe(join('beside', 'a-red-fox-7-2-64.png'));
  expect(await printed(draw('a red fox!', '--steps', '1'))).toBe(join('beside', 'a-red-fox-7-3-64.png'));
  expect(await printed(draw('a red fox!'))).toBe(join('beside', 'a-red-fox-7-64.png'));
  expect((await readdir(join(dir, 'beside'))).sort()).toEqual([
    'a-red-fox-7-2-64.png',
    'a-red-fox-7-3-64.png',
    'a-red-fox-7-64.png',
  ]);
  expect(await texts('a-red-fox-7-64.png')).toMatchObject({ Description: 'a red fox!' });
  expect(await texts('a-red-fox-7-2-64.png')).toMatchObject({ Description: 'A red fox' });
});

test('CLI-FILE-2 a file in the way that is no picture of ours is left alone', async () => {
  await mkdir(join(dir, 'mine'));
  await writeFile(join(dir, 'mine', 'a-fox-7-64.png'), 'my notes');
  const args = ['a fox', '--pack', join(dir, 'tiny'), '--seed', '7', '--stop-after', '64', '--out', 'mine'];
  expect((await run('imagine', args)).stdout.trim()).toBe(join('mine', 'a-fox-7-2-64.png'));
  expect(await readFile(join(dir, 'mine', 'a-fox-7-64.png'), 'utf8')).toBe('my notes');
});

test('CLI-MANY-1 a byte order mark and Windows line ends are read, and the PNGs say what they were made from', async () => {
  const lines = ['{"id":"one","caption":"a red fox","seed":7,"stopAfter":64,"steps":2}', ''];
  await writeFile(join(dir, 'bom.jsonl'), `\ufeff${lines.join('\r\n')}`);
  const { code } = await run('imagine-many', ['bom.jsonl', '--pack', join(dir, 'tiny'), '--out', 'bom']);
  expect(code).toBe(0);
  expect(readPngText(await readFile(join(dir, 'bom', 'one-64.png')))).toMatchObject({
    Description: 'a red fox',
    Seed: '7',
    Stage: 'base64',
    Pack: 'tiny 0.0.1',
    Settings: '{"steps":2}',
  });
});

test.each([
  ['two equal ids', ['same', 'other', 'same'], 'line 3: id: "same" is the id of line 1 too'],
  [
    'ids that differ in case alone',
    ['Fox', 'fox'],
    'line 2: id: "fox" and "Fox" of line 1 are one file on some disks',
  ],
])('CLI-MANY-2 %s are refused before anything is drawn', async (_what, ids, message) => {
  const lines = ids.map((id) => JSON.stringify({ id, caption: 'a fox', seed: 1, stopAfter: 64 }));
  await writeFile(join(dir, 'equal.jsonl'), lines.join('\n'));
  const args = ['equal.jsonl', '--pack', join(dir, 'tiny'), '--out', 'equal'];
  const { code, stderr } = await run('imagine-many', args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

test('imagine:many names the line it cannot read', async () => {
  await writeFile(
    join(dir, 'wrong.jsonl'),
    '{"id":"a","caption":"a fox","seed":1}\n{"id":"../b","caption":"x","seed":1}\n',
  );
  const { code, stderr } = await run('imagine-many', ['wrong.jsonl', '--pack', join(dir, 'tiny')]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('line 2: id') });
});

test('imagine:many says what the pack cannot do before it draws anything', async () => {
  const lines = [
    { id: 'good', caption: 'a fox', seed: 1, stopAfter: 64 },
    { id: 'bad', caption: 'a fox', seed: 2 ** 32, stopAfter: 64 },
  ];
  await writeFile(join(dir, 'refused.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const args = ['refused.jsonl', '--pack', join(dir, 'tiny'), '--out', 'none-of-it'];
  const { code, stderr } = await run('imagine-many', args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('bad: seed') });
  expect(await readdir(join(dir, 'none-of-it'))).toEqual([]);
});

test.each<[string, string[], number, string]>([
  ['no caption', [], 2, 'give one caption in quotes'],
  ['an empty caption', ['  '], 2, 'caption: write a caption first'],
  ['an unknown option', ['a fox', '--colour', 'red'], 2, "Unknown option '--colour'"],
  ['an unknown sampler', ['a fox', '--sampler', 'magic'], 2, 'sampler: '],
  ['a number that is none', ['a fox', '--steps', 'many'], 2, '--steps: must be a number'],
  ['an unknown device', ['a fox', '--device', 'abacus'], 2, '--device: must be one of'],
  ['a pack that is not there', ['a fox', '--pack', './nowhere'], 1, 'there is no pack in'],
])('imagine with %s: one line and exit code', async (_what, args, expected, message) => {
  const pack = args.includes('--pack') ? [] : ['--pack', join(dir, 'tiny')];
  const { code, stdout, stderr } = await run('imagine', [...args, ...pack, '--out', 'refused']);
  expect(code).toBe(expected);
  expect(stderr).toContain(message);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stdout).toBe('');
  expect(await readdir(dir)).not.toContain('refused');
});

test('Ctrl-C stops between steps with exit code 130 and leaves no half file', async () => {
  const args = [
    'a fox',
    '--pack',
    join(dir, 'tiny'),
    '--count',
    '4',
    '--steps',
    '250',
    '--out',
    'stopped',
    '--device',
    'cpu',
  ];
  const { code, stderr } = await run('imagine', args, 'base64');
  expect({ code, last: stderr.trim().split('\n').at(-1) }).toEqual({
    code: 130,
    last: 'imagine: interrupted',
  });
  expect((await readdir(join(dir, 'stopped'))).filter((file) => !file.endsWith('.png'))).toEqual([]);
});

test('CUT-4 a caption with more tokens than the pack reads is drawn, and its command says on stderr what is drawn', async () => {
  const caption = 'a red fox on a blue background '.repeat(9).trim();
  const kept =
    'a red fox on a blue background a red fox on a blue background a red fox on a blue background a red';
  const settings = ['--pack', join(dir, 'tiny'), '--stop-after', '64', '--seed', '7', '--out', 'cut'];
  const one = await run('imagine', [caption, ...settings]);
  expect({
    code: one.code,
    said: one.stderr.split('\n').filter((line) => line.includes('caption_cut')),
  }).toEqual({
    code: 0,
    said: [`caption_cut: tiny reads 24 tokens of a caption. Its end is not drawn; drawn is "${kept}"`],
  });
  expect((await run('imagine', [kept, ...settings])).stderr).not.toContain('caption_cut');
  const lines = [
    { id: 'long', caption, seed: 7, stopAfter: 64, steps: 2 },
    { id: 'short', caption: 'a red fox', seed: 7, stopAfter: 64, steps: 2 },
  ];
  await writeFile(join(dir, 'cut.jsonl'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const many = await run('imagine-many', ['cut.jsonl', '--pack', join(dir, 'tiny'), '--out', 'cut-many']);
  expect(many.stderr.match(/^.*caption_cut/gm)).toEqual(['long: caption_cut']);
});

test('WORDS-4 words that the pack has not learnt are drawn over, and named on stderr', async () => {
  await writeTinyPack(join(dir, 'closed'), {
    stages: 1,
    words: ['a', 'red', 'fox', 'on', 'blue', 'background'],
  });
  const settings = ['--pack', join(dir, 'closed'), '--seed', '7', '--out', 'words'];
  const said = async (caption: string) => {
    const { code, stderr } = await run('imagine', [caption, ...settings]);
    return { code, said: stderr.split('\n').filter((line) => line.includes('unknown_words')) };
  };
  const named = 'photo, foz (do you mean fox?), Paris';
  expect(await said('a photo of a foz in Paris')).toEqual({
    code: 0,
    said: [`unknown_words: tiny has not learnt these words and ignores them: ${named}`],
  });
  expect(await said('a red fox on a blue background')).toEqual({ code: 0, said: [] });
  const { stdout } = await run('pack-check', [join(dir, 'closed')]);
  expect(stdout).toContain('closed vocabulary: other words than its 6 are ignored');
  expect((await run('pack-check', [join(dir, 'tiny')])).stdout).toContain('open vocabulary');
});

test('GRID-12 imagine draws a grid: a PNG of each cell, as its caption and seed alone, and a labelled sheet', async () => {
  const settings = ['--pack', join(dir, 'tiny'), '--seed', '7'];
  const grid = await run('imagine', [
    'a {red, blue} fox',
    '--steps',
    '2,3',
    ...settings,
    '--grid',
    'g.png',
    '--out',
    'cells',
  ]);
  expect({ code: grid.code, sheet: grid.stdout.includes('g.png') }).toEqual({ code: 0, sheet: true });
  const one = ['a blue fox', '--steps', '3', '--stop-after', '64', '--out', 'one', ...settings];
  expect((await run('imagine', one)).code).toBe(0);
  const names = (await readdir(join(dir, 'cells'))).toSorted();
  expect(names).toEqual([
    'a-blue-fox-7-2-64.png',
    'a-blue-fox-7-64.png',
    'a-red-fox-7-2-64.png',
    'a-red-fox-7-64.png',
  ]);
  const alone = await readFile(join(dir, 'one', 'a-blue-fox-7-64.png'));
  const cells = await Promise.all(names.map((name) => readFile(join(dir, 'cells', name))));
  expect(cells.filter((cell) => cell.equals(alone))).toHaveLength(1);
  const { width, height } = await sharp(join(dir, 'g.png')).metadata();
  expect(width).toBeGreaterThan(2 * 128);
  expect(height).toBeGreaterThan(2 * 128);
});

test.each([
  [['{a, b} fox'], 'choices make a grid: name its sheet with --grid FILE.png'],
  [['a fox', '--grid', 'g.png'], '--grid: needs choices'],
  [['a {red, blue fox', '--grid', 'g.png'], 'A choice { is not closed by }'],
  [
    ['{1..100} {1..100}', '--grid', 'g.png'],
    'A grid has at most 25 cells. These choices and axes make 10000.',
  ],
  [['a fox', '--steps', '4,x', '--grid', 'g.png'], '--steps: must be a number, or two to 25 of them'],
  [['{a, b} fox', '--grid', 'g.png', '--count', '2'], '--grid: has one draft of 64 pixels for each cell'],
])('GRID-12 %j is refused', async (args, message) => {
  const { code, stderr } = await run('imagine', [...args, '--pack', join(dir, 'tiny')]);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) });
});

/** Draws with the tiny pack and seed 7; the folder's pictures. */
async function drawn(out: string, ...args: string[]): Promise<Map<string, Buffer>> {
  const { code, stderr } = await run('imagine', [
    'a fox',
    '--seed',
    '7',
    '--pack',
    join(dir, 'tiny'),
    '--out',
    out,
    ...args,
  ]);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const names = await readdir(join(dir, out));
  const read = async (name: string) =>
    [
      name,
      await sharp(join(dir, out, name))
        .raw()
        .toBuffer(),
    ] as const;
  return new Map(await Promise.all(names.map(read)));
}

test('EDIT-CLI-1 imagine begins from a picture, keeps what a mask does not cover, extends, and enlarges', async () => {
  const first = await drawn('edit-source', '--stop-after', '256');
  const from = join('edit-source', 'a-fox-7-256.png');
  const same = await drawn(
    'edit-same',
    '--from',
    join('edit-source', 'a-fox-7-64.png'),
    '--strength',
    '0',
    '--stop-after',
    '64',
  );
  expect(same.get('a-fox-7-64.png')!.equals(first.get('a-fox-7-64.png')!)).toBe(true);

  const mask = '{"rect": [0, 0, 512, 1024]}';
  const repainted = await drawn(
    'edit-mask',
    '--seed',
    '9',
    '--from',
    from,
    '--mask',
    mask,
    '--stop-after',
    '256',
  );
  const [before, after] = [first.get('a-fox-7-256.png')!, repainted.get('a-fox-9-256.png')!];
  const differs = (x: number) =>
    Array.from({ length: 256 }, (_, y) => 3 * (256 * y + x)).some((at) => before[at] !== after[at]);
  expect([differs(60), differs(127), differs(128), differs(200)]).toEqual([true, true, false, false]);

  const extended = await drawn('edit-extend', '--from', from, '--extend', 'right', '--stop-after', '256');
  const row = (rgb: Buffer, x: number) => rgb.subarray(3 * (256 * 9 + x), 3 * (256 * 9 + x) + 3 * 128);
  expect(row(extended.get('a-fox-7-256.png')!, 0).equals(row(before, 128))).toBe(true);

  const enlarged = await drawn('edit-enlarge', '--enlarge', from, '--keep', '256');
  expect([...enlarged.keys()]).toEqual(['a-fox-7-1024.png']);
});

test('EDIT-CLI-2 another edit of the same caption and seed is another picture beside the first', async () => {
  const from = join('edit-source', 'a-fox-7-64.png');
  await drawn('edit-beside', '--from', from, '--strength', '0.3', '--stop-after', '64');
  const two = await drawn('edit-beside', '--from', from, '--strength', '0.9', '--stop-after', '64');
  expect([...two.keys()].toSorted()).toEqual(['a-fox-7-2-64.png', 'a-fox-7-64.png']);
});

test('EDIT-CLI-3 a mask of nothing is refused before the pack is loaded', async () => {
  const black = sharp({ create: { width: 64, height: 64, channels: 3, background: '#000000' } });
  await writeFile(join(dir, 'black.png'), await black.png().toBuffer());
  const args = ['a fox', '--pack', join(dir, 'tiny'), '--from', 'black.png', '--mask', 'black.png'];
  const { code, stderr } = await run('imagine', args);
  expect({ code, stderr }).toEqual({ code: 2, stderr: 'imagine: edit.mask: covers no pixel\n' });
});

test('pack:check prints the cascade', async () => {
  const { code, stdout } = await run('pack-check', [join(dir, 'tiny')]);
  expect(code).toBe(0);
  expect(stdout).toContain('tiny 0.0.1: Tiny (MIT)');
  expect(stdout).toMatch(/sr1024 +256 → 1024 +sr1024\.onnx +2\.4 MB +x0 +linear +ddim +2/);
});

test('IMG-GPU-1 gpu:check measures the CPU, and says of what is not here why it is not', async () => {
  const args = [join(dir, 'tiny'), '--stages', 'base64', '--providers', 'cpu,cuda'];
  const { code, stdout } = await run('gpu-check', args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^cpu +text +[\d.]+ s +[\d.]+ ms .*reference$/m);
  expect(stdout).toMatch(/^cpu +base64 +[\d.]+ s +[\d.]+ ms +[\d.]+ ms +1 .*reference$/m);
  expect(stdout).toMatch(/^cpu: [\d.e+]+ images\/s at the pack's defaults/m);
  // A machine with CUDA measures it in place of that.
  expect(stdout).toMatch(/^cuda: (not available: .+|[\d.e+]+ images\/s)/m);
  const wrong = await run('gpu-check', [join(dir, 'tiny'), '--providers', 'abacus']);
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('--providers: must name some of cpu'),
  });
});

test('pack:check names what is wrong', async () => {
  const { code, stderr } = await run('pack-check', [dir]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: expect.stringContaining('pack:check: manifest.json: there is no pack'),
  });
});

test('on a terminal the progress is one line that is redrawn', () => {
  let written = '';
  const progress = createProgress({ isTTY: true, write: (text) => (written += text) }, 1);
  progress.show({ type: 'stage-start', image: 0, stage: 'base64', size: 64, seed: 1, steps: 4 });
  progress.show({ type: 'step', image: 0, stage: 'base64', step: 1, steps: 4, passes: 2 });
  expect(written.replace(/\d+\.\d s$/, '')).toBe(`\r\u001b[2Kbase64 ${'█'.repeat(7)}${'░'.repeat(21)} 1/4  `);
});

test.each(['0', '-1', 'two', '1.5', '', '1e9999'])(
  '%j threads are refused by the name of the option',
  (text) => {
    expect(() => countOption('threads', text)).toThrow('--threads: must be a whole number above 0');
  },
);

test('a pack is a name among the shipped ones or a directory', async () => {
  expect(await packDirectory('atelier-small')).toMatch(/gpu-worker[/\\]packs[/\\]atelier-small$/);
  expect(await packDirectory('./here')).toBe(join(process.cwd(), 'here'));
  expect(await packDirectory('/somewhere')).toBe('/somewhere');
});

test('PACK-URL-14 pack:check takes a URL, and keeps what it downloaded', async () => {
  const server = createServer((req, res) => {
    createReadStream(join(dir, 'tiny', new URL(req.url!, 'http://localhost').pathname))
      .on('error', () => res.writeHead(404).end())
      .pipe(res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const { port } = server.address() as AddressInfo;
    const { code, stdout, stderr } = await run('pack-check', [`http://127.0.0.1:${port}/`]);
    expect(stderr).toContain('complete in');
    expect(code).toBe(0);
    expect(stdout).toContain('every hash right');
    expect(await readdir(join(dir, '.data/pack-cache/packs'))).toHaveLength(1);
  } finally {
    server.close();
  }
});
