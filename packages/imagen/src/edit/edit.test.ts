import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { halfAt, rasterize, reduceMask, SAMPLERS, type StageSize } from '@atelier/domain';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type GenerateEvent,
  type GenerateRequest,
  generate,
  loadPack,
  type Pack,
  type PictureEdit,
} from '../index';
import { writeTinyPack } from '../testing/index';
import { extendPicture } from './shift';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

type Pictures = Record<StageSize, Uint8Array>;
const caption = 'a red fox on a blue background';
let dir: string;
let pack: Pack;
let source: Pictures;

beforeAll(async () => {
  dir = await writeTinyPack(await mkdtemp(join(tmpdir(), 'atelier-edit-')));
  pack = await loadPack(dir, { device: 'cpu', threads: 1 });
  source = await draw({ seed: 1 });
});
afterAll(async () => {
  await pack.close();
  await rm(dir, { recursive: true });
});

async function events(request: Partial<GenerateRequest>): Promise<GenerateEvent[]> {
  const all: GenerateEvent[] = [];
  for await (const event of generate(pack, { caption, seed: 9, ...request })) all.push(event);
  return all;
}
async function draw(request: Partial<GenerateRequest>): Promise<Pictures> {
  const done = (await events(request)).filter((event) => event.type === 'stage-done');
  return Object.fromEntries(done.map(({ size, rgb }) => [size, rgb])) as Pictures;
}
/** Hashes, because comparing megabytes one by one takes seconds. */
const hashes = (pictures: Partial<Pictures>) =>
  Object.entries(pictures).map(([size, rgb]) => [size, createHash('sha256').update(rgb!).digest('hex')]);
const edited = (edit: Partial<PictureEdit>, more: Partial<GenerateRequest> = {}) =>
  draw({ ...more, edit: { source, strength: 1, ...edit } });

const everything = new Uint8Array(1024 * 1024).fill(1);
/** Small, and cut off at no multiple of a pixel of any stage. */
const small = rasterize([{ rect: [333, 401, 245, 222] }, { brush: 41, path: [300, 300, 500, 390] }]);
const half = rasterize([halfAt('right')]);

describe('strength', () => {
  it('EDIT-START-1 strength 0 gives the 64 pixels of the source back, without a step', async () => {
    const all = await events({ stopAfter: 64, edit: { source, strength: 0 } });
    expect(all).toMatchObject([
      { type: 'stage-start', stage: 'base64', steps: 0 },
      { type: 'stage-done', stage: 'base64', rgb: source[64] },
    ]);
  });

  it('EDIT-START-2 strength 1 is a plain generation, byte for byte', async () => {
    expect(hashes(await edited({ strength: 1 }))).toEqual(hashes(await draw({})));
  });

  it.each([
    [0.1, 1],
    [0.35, 1],
    [0.5, 2],
    [0.7, 3],
  ])('EDIT-START-3 strength %d walks that share of the steps, at least one', async (strength, steps) => {
    const all = await events({ stopAfter: 64, edit: { source: { 64: source[64] }, strength } });
    expect(all.filter(({ type }) => type === 'step')).toHaveLength(steps);
    expect(all[0]).toMatchObject({ type: 'stage-start', steps });
  });

  it('EDIT-START-4 larger stages are drawn from the new 64 pixels, as if those had been drawn', async () => {
    const varied = await edited({ strength: 0.5 }, { stopAfter: 256 });
    const from64 = { image: 0, size: 64, rgb: varied[64] } as const;
    const plain = await draw({ stopAfter: 256, initial: [from64] });
    expect(hashes(plain)).toEqual(hashes({ 256: varied[256] }));
    expect(varied[64]).not.toEqual(source[64]);
  });
});

/** Pixels that differ, inside and outside the mask. */
function differences(a: Uint8Array, b: Uint8Array, mask: Uint8Array) {
  const found = { inside: 0, outside: 0 };
  for (let at = 0; at < mask.length; at++)
    if ([0, 1, 2].some((channel) => a[3 * at + channel] !== b[3 * at + channel]))
      found[mask[at] ? 'inside' : 'outside']++;
  return found;
}

describe('repaint', () => {
  it('EDIT-MASK-3 a mask of everything is a plain generation, byte for byte', async () => {
    expect(hashes(await edited({ mask: everything }))).toEqual(hashes(await draw({})));
    const half = { strength: 0.5, source };
    expect(await draw({ stopAfter: 64, edit: { ...half, mask: everything } })).toEqual(
      await draw({ stopAfter: 64, edit: half }),
    );
  });

  it.each([
    ['a small mask', small],
    ['half of the picture', half],
  ])('EDIT-KEEP-1 outside %s every stage has the bytes of the source', async (_, mask) => {
    const out = await edited({ mask });
    for (const size of [64, 256, 1024] as const) {
      const { inside, outside } = differences(out[size], source[size], reduceMask(mask, 1024, size));
      expect({ size, outside }).toEqual({ size, outside: 0 });
      expect(inside).toBeGreaterThan(0);
    }
  });

  it.each(SAMPLERS)('EDIT-KEEP-2 with %s too, from any strength', async (sampler) => {
    for (const strength of [0.4, 1]) {
      const out = await edited({ mask: half, strength }, { sampler, steps: 7, stopAfter: 64 });
      const { inside, outside } = differences(out[64], source[64], reduceMask(half, 1024, 64));
      expect(outside).toBe(0);
      expect(inside).toBeGreaterThan(1000);
    }
  });

  it('EDIT-KEEP-5 previews show the region in its place, with the source around it', async () => {
    const all = await events({ stopAfter: 64, steps: 6, edit: { source, strength: 1, mask: small } });
    const previews = all.filter((event) => event.type === 'preview');
    expect(previews.length).toBeGreaterThan(1);
    for (const { rgb } of previews)
      expect(differences(rgb, source[64], reduceMask(small, 1024, 64)).outside).toBe(0);
  });

  it('EDIT-KEEP-3 a stage that the source lacks is drawn from the stage before, everywhere', async () => {
    const out = await edited({ mask: small, source: { 64: source[64] } }, { stopAfter: 256 });
    const initial = [{ image: 0, size: 64, rgb: out[64] } as const];
    expect(hashes(await draw({ initial, stopAfter: 256 }))).toEqual(hashes({ 256: out[256] }));
  });

  it('EDIT-RESUME-1 an edit that goes on from a finished stage has the bytes of an undisturbed one', async () => {
    const edit = { source, strength: 0.8, mask: small };
    const whole = await draw({ edit });
    const rest = await draw({ edit, initial: [{ image: 0, size: 64, rgb: whole[64] }] });
    expect(hashes({ ...rest, 64: whole[64] })).toEqual(hashes(whole));
    expect(await draw({ edit, stopAfter: 64 })).toEqual({ 64: whole[64] });
  });

  it('EDIT-MASK-4 cells have edits of their own, and null is none', async () => {
    const cells = [{ edit: { source, strength: 1, mask: small } }, { edit: null }, {}];
    const all = await events({ cells, stopAfter: 64, edit: { source, strength: 0 } });
    const [repainted, plain, kept] = [0, 1, 2].map(
      (image) =>
        all.find((event) => event.type === 'stage-done' && event.image === image) as { rgb: Uint8Array },
    );
    expect(repainted!.rgb).toEqual((await edited({ mask: small }, { stopAfter: 64 }))[64]);
    expect(plain!.rgb).toEqual((await draw({ stopAfter: 64 }))[64]);
    expect(kept!.rgb).toEqual(source[64]);
  });
});

describe('EDIT-BAD-1', () => {
  it.each<[string, object, string]>([
    ['a mask of nothing', { mask: new Uint8Array(1024 * 1024) }, 'edit.mask: covers no pixel'],
    [
      'a mask of another size',
      { mask: new Uint8Array(256 * 256).fill(1) },
      'edit.mask: must have 1048576 bytes',
    ],
    ['no strength', { strength: undefined }, 'edit.strength'],
    ['too much strength', { strength: 1.5 }, 'edit.strength'],
    ['a source without 64 pixels', { source: {} }, 'edit.source.64'],
    [
      'a source of another size',
      { source: { 64: new Uint8Array(5) } },
      'edit.source.64: must have 12288 bytes',
    ],
  ])('%s is refused', async (_, edit, message) => {
    const refused = events({ edit: { source: { 64: source[64] }, strength: 1, ...edit } as PictureEdit });
    await expect(refused).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringContaining(message),
    });
  });
});

it('EDIT-EXTEND-1 a picture moves by half its side, and the free half is the mask', () => {
  const size = 8;
  const at = (rgb: Uint8Array, x: number, y: number) => rgb[3 * (y * size + x)];
  const picture = Uint8Array.from({ length: size * size * 3 }, (_, i) => Math.floor(i / 3));
  const right = extendPicture(picture, size, 'right');
  expect([at(right.rgb, 0, 2), at(right.rgb, 3, 7)]).toEqual([at(picture, 4, 2), at(picture, 7, 7)]);
  expect([...right.mask.subarray(0, size)]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
  const above = extendPicture(picture, size, 'above');
  expect([at(above.rgb, 5, 4), at(above.rgb, 1, 7)]).toEqual([at(picture, 5, 0), at(picture, 1, 3)]);
  expect(
    [...above.mask].map((each, i) => [each, i < 32 ? 1 : 0]).every(([is, wanted]) => is === wanted),
  ).toBe(true);
  // The free half mirrors the picture at the edge that was its border.
  expect(at(right.rgb, 4, 0)).toBe(at(right.rgb, 3, 0));
});
