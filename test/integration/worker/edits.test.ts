import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { halfAt, type MaskShape, rasterize, reduceMask, type StageSize } from '@atelier/domain';
import type { Inference, Runner } from '@atelier/gpu-worker';
import { extendPicture, generate, loadPack, type Pack, resizeArea } from '@atelier/imagen';
import { readPngText } from '@atelier/imagen/png';
import { writeTinyPack } from '@atelier/imagen/testing';
import { type Ctx, type Deps, generation, image } from '@atelier/services';
import { contentKey } from '@atelier/storage';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { aRoom } from '../../support/edits';
import { aGeneration, aPerson, ctxOf, depsFor } from '../../support/factories';
import { door } from '../../support/inference';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { newProvenance } from '../../support/provenance';
import { aRunner } from '../../support/runner';
import { untilEnded } from '../../support/watch';

// Behaviours of docs/SPEC.md, section "Editing", with the tiny pack's nets.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

type Person = Ctx & { userId: string };
let database: TestDatabase;
let dir: string;
let pack: Pack;
let deps: Deps;
let ada: Person;
const runners: Runner[] = [];

beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 12 });
  dir = await writeTinyPack(await mkdtemp(join(tmpdir(), 'atelier-edits-')));
  pack = await loadPack(dir, { device: 'cpu', threads: 1 });
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterEach(async () => {
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
});
afterAll(async () => {
  await pack.close();
  await rm(dir, { recursive: true });
  await database.drop();
});

const nets: Inference = { render: (request, options) => generate(pack, request, options) };
async function startWorker(inference = nets, by = deps): Promise<void> {
  const runner = aRunner(by, inference);
  runners.push(runner);
  await runner.start();
}
async function draw(body: Record<string, unknown>, by: Person = ada): Promise<string> {
  const { id } = await aGeneration(by, { seed: 7, ...body });
  expect((await untilEnded(by, id)).status).toBe('done');
  return id;
}
async function fileOf(generationId: string, size: StageSize): Promise<Buffer> {
  const opened = await image.open({ ctx: ctxOf(deps), input: { generationId, index: 0, size } });
  return Buffer.from(await opened.read());
}
const pixelsOf = async (id: string, size: StageSize): Promise<Uint8Array> =>
  new Uint8Array(
    await sharp(await fileOf(id, size))
      .removeAlpha()
      .raw()
      .toBuffer(),
  );
const hash = (rgb: Uint8Array) => createHash('sha256').update(rgb).digest('hex');

/** Pixels inside and outside the mask that differ. */
function differences(a: Uint8Array, b: Uint8Array, shapes: MaskShape[], size: StageSize) {
  const mask = reduceMask(rasterize(shapes), 1024, size);
  const found = { inside: 0, outside: 0 };
  for (const [at, is] of mask.entries())
    if ([0, 1, 2].some((channel) => a[3 * at + channel] !== b[3 * at + channel]))
      found[is ? 'inside' : 'outside']++;
  return found;
}

const source = { image: 0 };
const LEFT: MaskShape[] = [{ rect: [100, 300, 250, 260] }];
const RIGHT: MaskShape[] = [{ brush: 90, path: [700, 400, 820, 620] }];

test('EDIT-WORK-1 strength 0 stores the 64 pixels of the parent; its PNG says what was done', async () => {
  await startWorker();
  const parentId = await draw({ stopAfter: 64 });
  const id = await draw({ parentId, seed: 8, stopAfter: 64, edit: { kind: 'vary', source, strength: 0 } });
  expect(hash(await pixelsOf(id, 64))).toBe(hash(await pixelsOf(parentId, 64)));
  const text = readPngText(await fileOf(id, 64));
  expect(JSON.parse(text['atelier:edit']!)).toEqual({ kind: 'vary', strength: 0 });
  expect(text['atelier:parent']).toBe(parentId);
});

test('EDIT-WORK-2 a repaint keeps every pixel outside its mask at every stage', async () => {
  await startWorker();
  const parentId = await draw({});
  const edit = { kind: 'repaint', source, mask: LEFT };
  const id = await draw({ parentId, seed: 8, caption: 'a blue owl', edit });
  for (const size of [64, 256, 1024] as const) {
    const found = differences(await pixelsOf(id, size), await pixelsOf(parentId, size), LEFT, size);
    expect({ size, outside: found.outside }).toEqual({ size, outside: 0 });
    expect(found.inside).toBeGreaterThan(0);
  }
  const text = readPngText(await fileOf(id, 256));
  expect(JSON.parse(text['atelier:edit']!)).toEqual({ kind: 'repaint', strength: 1, mask: LEFT });
});

test('EDIT-WORK-3 an extended picture holds half of its parent, moved', async () => {
  await startWorker();
  const parentId = await draw({ stopAfter: 256 });
  const id = await draw({ parentId, stopAfter: 256, edit: { kind: 'extend', source, side: 'left' } });
  for (const size of [64, 256] as const) {
    const moved = extendPicture(await pixelsOf(parentId, size), size, 'left').rgb;
    const { outside } = differences(await pixelsOf(id, size), moved, [halfAt('left')], size);
    expect({ size, outside }).toEqual({ size, outside: 0 });
  }
});

test('EDIT-WORK-4 an edit begins from the pixels before the mark', async () => {
  const provenance = newProvenance();
  const seen: Parameters<Inference['render']>[0][] = [];
  const spied: Inference = {
    render: (request, options) => {
      seen.push(request);
      return nets.render(request, options);
    },
  };
  await startWorker(spied, { ...deps, provenance });
  const parentId = await draw({ stopAfter: 256 });
  const edit = { kind: 'repaint', source, mask: LEFT };
  await draw({ parentId, stopAfter: 256, edit });
  const plain = await pixelsOf(parentId, 256);
  const begun = seen[1]!.cells![0]!.edit!.source[256]!;
  expect(hash(begun)).not.toBe(hash(plain));
  const events = nets.render({ ...seen[0]!, stopAfter: [256] }, { signal: new AbortController().signal });
  for await (const event of events)
    if (event.type === 'stage-done' && event.size === 256) expect(hash(begun)).toBe(hash(event.rgb));
});

/** An upload of `ada`'s: stripes that every size shows differently. */
async function anUpload(): Promise<{ id: string; rgb: Uint8Array; storageKey: string }> {
  const rgb = Uint8Array.from({ length: 1024 * 1024 * 3 }, (_, i) => (i * 7919) % 251);
  const png = await sharp(rgb, { raw: { width: 1024, height: 1024, channels: 3 } })
    .png()
    .toBuffer();
  const { key: storageKey, sha256 } = contentKey(png, 'png');
  await deps.storage.put(storageKey, png, { contentType: 'image/png' });
  const { id } = await database.db.upload.create({
    data: {
      ownerId: ada.userId,
      storageKey,
      sha256,
      bytes: png.length,
      width: 1024,
      height: 1024,
      notes: [],
    },
  });
  return { id, rgb, storageKey };
}

describe('EDIT-WORK-5 an upload', () => {
  test.each([64, 256] as const)(
    'enlarged from %d pixels is that stage, and larger ones are drawn',
    async (keep) => {
      await startWorker();
      const { id: upload, rgb } = await anUpload();
      const edit = { kind: 'enlarge', source: { upload }, keep };
      const id = await draw({ edit, stopAfter: 1024 });
      for (const size of [64, 256] as const)
        if (size <= keep) expect(hash(await pixelsOf(id, size))).toBe(hash(resizeArea(rgb, 1024, size)));
      expect((await generation.get({ ctx: ada, input: { id } })).images[0]).toMatchObject({
        stages: { 64: expect.any(String), 256: expect.any(String), 1024: expect.any(String) },
        thumbhash: expect.any(String),
      });
      const initial = [{ image: 0, size: keep, rgb: resizeArea(rgb, 1024, keep) }];
      const body = { caption: 'a red fox on a blue background', seed: 7, initial };
      const view = await generation.get({ ctx: ada, input: { id } });
      for await (const event of generate(pack, { ...body, caption: view.caption }))
        if (event.type === 'stage-done') expect(hash(await pixelsOf(id, event.size))).toBe(hash(event.rgb));
    },
  );

  test('is the start of a variation', async () => {
    await startWorker();
    const { id: upload, rgb } = await anUpload();
    const id = await draw({ stopAfter: 64, edit: { kind: 'vary', source: { upload }, strength: 0 } });
    expect(hash(await pixelsOf(id, 64))).toBe(hash(resizeArea(rgb, 1024, 64)));
  });
});

test.each([
  ['missing', (key: string) => deps.storage.delete(key)],
  [
    'damaged',
    (key: string) => deps.storage.put(key, Buffer.from('not a picture'), { contentType: 'image/png' }),
  ],
])('EDIT-WORK-6 an edit whose source is %s fails at once with source_gone', async (_, spoil) => {
  await startWorker();
  const { id: upload, storageKey } = await anUpload();
  await spoil(storageKey);
  const { id } = await aGeneration(ada, { stopAfter: 256, edit: { kind: 'enlarge', source: { upload } } });
  const ended = await untilEnded(ada, id);
  expect(ended).toMatchObject({ status: 'failed', error: { code: 'gone' } });
  const [job] = await database.db.job.findMany({ where: { generationId: id } });
  expect(job).toMatchObject({ attempt: 1 });
});

test('EDIT-WORK-7 a draft that goes on later has the bytes of an edit drawn at once', async () => {
  await startWorker();
  const parentId = await draw({ stopAfter: 256 });
  const edit = { kind: 'repaint', source, mask: LEFT, strength: 0.8 };
  const whole = await draw({ parentId, edit, stopAfter: 1024 });
  const draft = await draw({ parentId, edit, stopAfter: 64 });
  await generation.promote({ ctx: ada, input: { id: draft, body: { image: 0, to: 1024 } } });
  await untilEnded(ada, draft);
  for (const size of [64, 256, 1024] as const)
    expect(hash(await pixelsOf(draft, size))).toBe(hash(await pixelsOf(whole, size)));
});

test('EDIT-WORK-8 regions that are drawn at the same time all end up in the last one to finish', async () => {
  const room = await aRoom(ada);
  const bob = await aPerson(deps);
  await startWorker();
  const parentId = await draw({ room, stopAfter: 256 });
  await Promise.all(runners.splice(0).map((runner) => runner.stop()));
  // The first region is drawn whole, and told to be finished once the second one is done.
  const held = door();
  const slow: Inference = {
    async *render(request, options) {
      yield* nets.render(request, options);
      await held.wait(options.signal);
    },
  };
  const ask = (by: Person, mask: MaskShape[], seed: number) =>
    aGeneration(by, {
      room,
      parentId,
      seed,
      stopAfter: 256,
      edit: { kind: 'repaint', source, mask, together: true },
    });
  const first = await ask(ada, LEFT, 11);
  await startWorker(slow);
  await held.reached;
  await startWorker();
  const second = await ask(bob, RIGHT, 12);
  expect((await untilEnded(bob, second.id)).status).toBe('done');
  held.open();
  expect((await untilEnded(ada, first.id)).status).toBe('done');
  for (const size of [64, 256] as const) {
    const [root, a, b] = [
      await pixelsOf(parentId, size),
      await pixelsOf(first.id, size),
      await pixelsOf(second.id, size),
    ];
    expect(differences(b, root, RIGHT, size).outside).toBe(0);
    expect(differences(a, b, LEFT, size).outside).toBe(0);
    expect(differences(a, root, [...LEFT, ...RIGHT], size).outside).toBe(0);
    expect(differences(a, root, RIGHT, size).inside).toBeGreaterThan(0);
    expect(differences(a, b, LEFT, size).inside).toBeGreaterThan(0);
  }
});
