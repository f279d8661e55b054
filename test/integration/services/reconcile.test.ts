import { type Deps, generation, upkeep } from '@atelier/services';
import { contentKey, createStorage } from '@atelier/storage';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { drawn } from '../../support/drawn';
import { aGeneration, aPerson, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

const PNG = { contentType: 'image/png' };
const HOUR = 3_600_000;
const reconcile = (input: { repair: boolean; graceMs?: number }) =>
  upkeep.reconcile({ ctx: ctxOf(deps), input: { graceMs: 0, ...input } });
/** `graceMs: 0` takes files that were written before this moment. */
const later = () => {
  deps = { ...deps, now: () => new Date(Date.now() + 1_000) };
};

test('REC-1: what matches is left alone, and its copies with it', async () => {
  const ada = await aPerson(deps);
  const { id } = await drawn(ada, { stopAfter: 1024 });
  later();
  expect(await reconcile({ repair: true })).toMatchObject({
    files: 7,
    rows: 3,
    filesWithoutRows: [],
    rowsWithoutFiles: [],
    freedBytes: 0,
    redrawn: 0,
  });
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
});

test('REC-2: a file without a row is reported, and deleted by a repair, with the copies made of it', async () => {
  const bytes = Buffer.from('a stage whose row was refused');
  const { key, sha256 } = contentKey(bytes, 'png');
  const copies = ['', '-512'].map((half) => `webp/${sha256.slice(0, 2)}/${sha256}${half}.webp`);
  await deps.storage.put(key, bytes, PNG);
  for (const copy of copies) await deps.storage.put(copy, bytes, { contentType: 'image/webp' });
  later();
  const found = await reconcile({ repair: false });
  expect(found.filesWithoutRows.map((file) => file.key).sort()).toEqual([key, ...copies].sort());
  expect(await deps.storage.has(key)).toBe(true);
  expect(await reconcile({ repair: true })).toMatchObject({ freedBytes: 3 * bytes.length });
  for (const file of [key, ...copies]) expect(await deps.storage.has(file)).toBe(false);
});

test('REC-3: a young file is not touched: its row may be on its way', async () => {
  const bytes = Buffer.from('just stored');
  const { key } = contentKey(bytes, 'png');
  await deps.storage.put(key, bytes, PNG);
  later();
  expect((await reconcile({ repair: true, graceMs: HOUR })).filesWithoutRows).toEqual([]);
  expect(await deps.storage.has(key)).toBe(true);
});

test('REC-4: a row whose file is gone is dropped, and the picture drawn again', async () => {
  const ada = await aPerson(deps);
  const { id } = await drawn(ada, { stopAfter: 256 });
  const rows = await database.db.stageImage.findMany({ orderBy: { size: 'asc' } });
  const [, lost] = rows;
  await deps.storage.delete(lost!.storageKey);
  expect(await reconcile({ repair: false })).toMatchObject({
    rowsWithoutFiles: [{ generationId: id, index: 0, size: 256, storageKey: lost!.storageKey }],
  });
  expect((await reconcile({ repair: true })).redrawn).toBe(1);
  const waiting = await generation.get({ ctx: ada, input: { id } });
  expect(waiting.status).toBe('queued');
  expect(Object.keys(waiting.images[0]!.stages)).toEqual(['64']);
  await drawn(ada, { id });
  const again = await database.db.stageImage.findMany({ orderBy: { size: 'asc' } });
  expect(again.map(({ storageKey }) => storageKey)).toEqual(rows.map(({ storageKey }) => storageKey));
  expect(await reconcile({ repair: false })).toMatchObject({ rowsWithoutFiles: [], filesWithoutRows: [] });
});

test('REC-5: a smaller stage that is gone takes nothing else with it', async () => {
  const ada = await aPerson(deps);
  const { id } = await drawn(ada, { stopAfter: 256 });
  const small = await database.db.stageImage.findFirstOrThrow({ where: { size: 64 } });
  await deps.storage.delete(small.storageKey);
  expect((await reconcile({ repair: true })).redrawn).toBe(0);
  const view = await generation.get({ ctx: ada, input: { id } });
  expect(view.status).toBe('done');
  expect(Object.keys(view.images[0]!.stages)).toEqual(['256']);
});

test('REC-7: a storage without any picture, though rows name some, is taken for one that is not there', async () => {
  const ada = await aPerson(deps);
  const { id } = await drawn(ada, { stopAfter: 256 });
  const away = deps.storage;
  deps = { ...deps, storage: createStorage('memory:') };
  for (const repair of [false, true])
    await expect(reconcile({ repair })).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('no picture at all'),
    });
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
  deps = { ...deps, storage: away };
  expect(await reconcile({ repair: true })).toMatchObject({ rows: 2, rowsWithoutFiles: [], redrawn: 0 });
});

test('REC-6: only the system may do it', async () => {
  const ada = await aPerson(deps);
  const denied = upkeep.reconcile({ ctx: ada, input: { repair: true } });
  await expect(denied).rejects.toMatchObject({ code: 'forbidden' });
  expect((await aGeneration(ada)).status).toBe('queued');
});
