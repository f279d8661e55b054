import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readPack } from '../pack-files';
import { createRuntime } from '../runtime/onnx';
import type { Session } from '../runtime/session';
import { type TinyManifest, writeTinyPack } from '../testing/index';
import { padTogether, TextEncoder } from './encoder';
import { Lru } from './lru';
import { loadTokenizer } from './tokenizer';

// Processes and nets on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let dir: string;
const sessions: Session[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'atelier-t5-'));
});
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.release()));
  await rm(dir, { recursive: true });
});

/** A text encoder of an altered tiny pack, and how often its net was run. */
async function load(name: string, alter?: (manifest: TinyManifest) => void) {
  const files = await readPack(await writeTinyPack(join(dir, name), { stages: 1, alter }));
  const tokenizer = await loadTokenizer(files);
  const tokenize = (caption: string) => tokenizer.encode(caption);
  const session = await createRuntime({ device: 'cpu' }).open(files.path('text-encoder.onnx'));
  sessions.push(session);
  const runs: bigint[][] = [];
  const counted: Session = {
    ...session,
    run(feeds, into) {
      runs.push([...(feeds.input_ids!.data as BigInt64Array)]);
      return session.run(feeds, into);
    },
  };
  return { encoder: new TextEncoder(files, tokenizer, counted), tokenize, runs };
}

test('a caption becomes words, letters for unknown words, and the end of the sequence', async () => {
  const { tokenize } = await load('tokens');
  const ids = tokenize('a red fox');
  expect(ids.at(-1)).toBe(1);
  expect(ids).toHaveLength(4);
  expect(tokenize('A  RED\nfox ')).toEqual(ids);
  expect(tokenize('a red fax').length).toBeGreaterThan(4);
});

test('a long caption is cut to maxTokens and keeps its end', async () => {
  const { tokenize, encoder } = await load('long');
  const ids = tokenize('red fox on a blue background and '.repeat(20));
  expect(ids).toHaveLength(24);
  expect(ids.at(-1)).toBe(1);
  expect((await encoder.encode('red fox on a blue background and '.repeat(20))).tokens).toBe(24);
});

test('"longest" takes the caption’s own length, "max" pads with a mask, and the text’s vectors are the same', async () => {
  const [short, padded] = await Promise.all([
    load('longest'),
    load('max', (manifest) => Object.assign(manifest.textEncoder, { padding: 'max' })),
  ]);
  const [a, b] = await Promise.all([short.encoder.encode('a red fox'), padded.encoder.encode('a red fox')]);
  expect([a.tokens, b.tokens]).toEqual([4, 24]);
  expect([...b.mask]).toEqual([1, 1, 1, 1, ...Array(20).fill(0)]);
  for (let at = 0; at < a.sequence.length; at++) expect(b.sequence[at]).toBeCloseTo(a.sequence[at]!, 5);
});

test('without maskInUnet the U-Nets see ones only', async () => {
  const { encoder } = await load('no-mask', (manifest) =>
    Object.assign(manifest.textEncoder, { padding: 'max', maskInUnet: false }),
  );
  expect(new Set((await encoder.encode('a red fox')).mask)).toEqual(new Set([1]));
});

test('a caption is encoded once', async () => {
  const { encoder, runs } = await load('cache');
  const first = await encoder.encode('a red fox');
  expect(await encoder.encode('a red fox')).toBe(first);
  await encoder.encode('a blue owl');
  expect(runs).toHaveLength(2);
});

test('the null conditioning is the pack’s tensor, or the encoding of a caption', async () => {
  const tensor = await load('null-tensor');
  expect(await tensor.encoder.unconditional()).toMatchObject({
    tokens: 1,
    width: 16,
    mask: new Float32Array([1]),
  });
  expect(tensor.runs).toHaveLength(0);
  const caption = await load('null-caption', (manifest) =>
    Object.assign(manifest.textEncoder, { null: { kind: 'caption', text: '' } }),
  );
  expect((await caption.encoder.unconditional()).tokens).toBe(1);
  expect(caption.runs).toEqual([[1n]]);
});

test('a caption and the null are padded to one multiple of eight', () => {
  const text = (tokens: number) => ({
    sequence: new Float32Array(tokens * 2).fill(3),
    mask: new Float32Array(tokens).fill(1),
    tokens,
    width: 2,
  });
  const [caption, none] = padTogether(text(11), text(1));
  expect([caption.tokens, none.tokens]).toEqual([16, 16]);
  expect(none.mask.reduce((sum, each) => sum + each)).toBe(1);
  expect([...none.sequence.subarray(0, 3)]).toEqual([3, 3, 0]);
});

test('the cache forgets what was used least recently', () => {
  const cache = new Lru<string, number>(2);
  cache.set('a', 1);
  cache.set('b', 2);
  cache.get('a');
  cache.set('c', 3);
  expect([cache.get('a'), cache.get('b'), cache.get('c'), cache.size]).toEqual([1, undefined, 3, 2]);
});
