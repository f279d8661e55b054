import { randomUUID } from 'node:crypto';
import { type Ctx, type Deps, generation, image, upkeep } from '@atelier/services';
import { contentKey, createStorage } from '@atelier/storage';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
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
const reconcile = (input: { repair: boolean; graceMs?: number; hashes?: boolean }) =>
  upkeep.reconcile({ ctx: ctxOf(deps), input: { graceMs: 0, ...input } });
/** `graceMs: 0` takes files that were written before this moment. */
const later = () => {
  deps = { ...deps, now: () => new Date(Date.now() + 1_000) };
};

const keysOf = async (prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of deps.storage.list(prefix)) keys.push(key);
  return keys;
};
type Place = { generationId: string; index: number; size: number };
const opened = async (ctx: Ctx, input: Place): Promise<Uint8Array> =>
  (await image.open({ ctx, input })).read();
const trashed = () => keysOf('trash/');
/** Stores `count` files of another studio. */
const strangers = async (count: number): Promise<void> => {
  for (let n = 0; n < count; n++) {
    const bytes = Buffer.from(`a picture of another database ${n}`);
    await deps.storage.put(contentKey(bytes, 'png').key, bytes, PNG);
  }
};

test('REC-1: matching files and rows are left alone, and so are their copies', async () => {
  const ada = await aPerson(deps);
  const { id } = await drawn(ada, { stopAfter: 1024 });
  later();
  expect(await reconcile({ repair: true })).toMatchObject({
    files: 7,
    rows: 3,
    filesWithoutRows: [],
    rowsWithoutFiles: [],
    trashedBytes: 0,
    freedBytes: 0,
    redrawn: 0,
  });
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
});

test('REC-2: a file without a row is reported; a repair moves it to the trash, with the copies made of it', async () => {
  await drawn(await aPerson(deps), { stopAfter: 64 });
  const bytes = Buffer.from('a stage whose row was refused');
  const { key, sha256 } = contentKey(bytes, 'png');
  const copies = ['', '-512'].map((half) => `webp/${sha256.slice(0, 2)}/${sha256}${half}.webp`);
  await deps.storage.put(key, bytes, PNG);
  for (const copy of copies) await deps.storage.put(copy, bytes, { contentType: 'image/webp' });
  later();
  const found = await reconcile({ repair: false });
  expect(found.filesWithoutRows.map((file) => file.key).sort()).toEqual([key, ...copies].sort());
  expect(await deps.storage.has(key)).toBe(true);
  expect(await reconcile({ repair: true })).toMatchObject({ trashedBytes: 3 * bytes.length });
  for (const file of [key, ...copies]) expect(await deps.storage.has(file)).toBe(false);
  expect(await trashed()).toHaveLength(3);
});

test('REC-3: a young file is not touched: its row may be on its way', async () => {
  await drawn(await aPerson(deps), { stopAfter: 64 });
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
    rowsWithoutFiles: [
      { generationId: id, index: 0, size: 256, storageKey: lost!.storageKey, fault: 'missing' },
    ],
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

test('REC-5: a missing smaller stage takes no larger one with it', async () => {
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

describe('REC-9: a repair refuses a storage that is not this database’s', () => {
  test('the storage of another database', async () => {
    await strangers(3);
    await deps.storage.put('studio/database-id.txt', Buffer.from(randomUUID()), {
      contentType: 'text/plain',
    });
    later();
    for (const repair of [false, true])
      await expect(reconcile({ repair })).rejects.toMatchObject({
        code: 'storage_failed',
        message: expect.stringContaining('another database'),
      });
    expect(await keysOf('png/')).toHaveLength(3);
  });

  test.each([1, 348])('one of %i files without an id, to a database without a row', async (files) => {
    await strangers(files);
    later();
    await expect(reconcile({ repair: true })).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining(`${files} of ${files} files have no row`),
    });
    expect(await keysOf('png/')).toHaveLength(files);
    expect(await trashed()).toEqual([]);
  });

  test('a storage with a few own pictures among many others', async () => {
    await drawn(await aPerson(deps), { stopAfter: 256 });
    await strangers(40);
    later();
    await expect(reconcile({ repair: true })).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await keysOf('png/')).toHaveLength(42);
  });

  test('a storage that lost most of its files', async () => {
    const ada = await aPerson(deps);
    for (let n = 0; n < 5; n++) await drawn(ada, { caption: `fox ${n}`, seed: n, stopAfter: 1024 });
    const rows = await database.db.stageImage.findMany();
    for (const { storageKey } of rows.slice(1)) await deps.storage.delete(storageKey);
    await expect(reconcile({ repair: true })).rejects.toMatchObject({ code: 'storage_failed' });
    expect(await database.db.stageImage.count()).toBe(rows.length);
  });
});

test('REC-10: the trash gives back what a row names again, and is emptied after two weeks', async () => {
  const ada = await aPerson(deps);
  await drawn(ada, { stopAfter: 256 });
  const { storageKey, ...rest } = await database.db.stageImage.findFirstOrThrow({ where: { size: 256 } });
  await database.db.stageImage.deleteMany({ where: { size: 256 } });
  later();
  await reconcile({ repair: true });
  expect(await trashed()).toHaveLength(2);
  await database.db.stageImage.create({ data: { storageKey, ...rest } });
  expect(await reconcile({ repair: true })).toMatchObject({ restored: 1, redrawn: 0 });
  expect(await deps.storage.has(storageKey)).toBe(true);
  expect(await trashed()).toHaveLength(1);
  const days = (count: number) => {
    deps = { ...deps, now: () => new Date(Date.now() + count * 24 * HOUR) };
  };
  days(13);
  expect(await reconcile({ repair: true })).toMatchObject({ freedBytes: 0 });
  days(16);
  expect((await reconcile({ repair: true })).freedBytes).toBeGreaterThan(0);
  expect(await trashed()).toEqual([]);
});

test('REC-13: the trash is emptied by the clock too, but never that of another studio', async () => {
  const empty = () => upkeep.emptyTrash({ ctx: ctxOf(deps), input: {} });
  const ada = await aPerson(deps);
  await drawn(ada, { stopAfter: 64 });
  await deps.storage.put('trash/2026-01-01/png/ab/old.png', Buffer.from('old'), PNG);
  const today = `trash/${new Date().toISOString().slice(0, 10)}/png/ab/young.png`;
  await deps.storage.put(today, Buffer.from('young'), PNG);
  await expect(upkeep.emptyTrash({ ctx: ada, input: {} })).rejects.toMatchObject({ code: 'forbidden' });
  const own = await deps.storage.get('studio/database-id.txt');
  await deps.storage.put('studio/database-id.txt', Buffer.from(randomUUID()), { contentType: 'text/plain' });
  await expect(empty()).rejects.toMatchObject({ code: 'storage_failed' });
  await deps.storage.delete('studio/database-id.txt');
  expect(await empty()).toEqual({ freedBytes: 0 });
  expect(await trashed()).toHaveLength(2);
  await deps.storage.put('studio/database-id.txt', own!, { contentType: 'text/plain' });
  expect(await empty()).toEqual({ freedBytes: 3 });
  expect(await trashed()).toEqual([today]);
  expect(await empty()).toEqual({ freedBytes: 0 });
});

describe('REC-11: a picture whose file differs from its row', () => {
  test.each([
    ['cut short', (bytes: Uint8Array) => bytes.slice(0, 40), true],
    ['empty', () => new Uint8Array(), true],
    [
      'of the same size with another byte',
      (bytes: Uint8Array) => bytes.map((byte, at) => (at === 30 ? byte ^ 1 : byte)),
      false,
    ],
  ])('%s is found, and drawn again with the same bytes', async (_name, damage, seenAtRead) => {
    const ada = await aPerson(deps);
    const { id } = await drawn(ada, { stopAfter: 256 });
    const rows = await database.db.stageImage.findMany({ orderBy: { size: 'asc' } });
    const { storageKey } = rows[1]!;
    const whole = await deps.storage.get(storageKey);
    await deps.storage.put(storageKey, damage(whole!), PNG);
    const input = { generationId: id, index: 0, size: 256 };
    if (seenAtRead)
      await expect(opened(ada, input)).rejects.toMatchObject({
        code: 'picture_lost',
        status: 404,
      });
    else
      expect(await reconcile({ repair: true })).toMatchObject({
        rowsWithoutFiles: [{ size: 256, fault: 'damaged' }],
        redrawn: 1,
      });
    expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('queued');
    await drawn(ada, { id });
    expect(await opened(ada, input)).toEqual(whole);
    expect(await reconcile({ repair: false })).toMatchObject({ rowsWithoutFiles: [] });
  });

  test('is not drawn again while the storage does not carry the database’s id: it may not be mounted', async () => {
    const ada = await aPerson(deps);
    const { id } = await drawn(ada, { stopAfter: 256 });
    deps = { ...deps, storage: createStorage('memory:') };
    const away = { ...ada, deps };
    const input = { generationId: id, index: 0, size: 256 };
    await expect(opened(away, input)).rejects.toMatchObject({ code: 'picture_lost' });
    expect(await database.db.stageImage.count()).toBe(2);
  });

  test('REC-12: a picture is found without reading its file', async () => {
    const ada = await aPerson(deps);
    const { id } = await drawn(ada, { stopAfter: 64 });
    const reads = vi.spyOn(deps.storage, 'get');
    const found = await image.open({ ctx: ada, input: { generationId: id, index: 0, size: 64 } });
    expect(found.etag).toMatch(/^[0-9a-f]{64}$/);
    expect(reads).not.toHaveBeenCalled();
    await found.read();
    expect(reads).toHaveBeenCalledTimes(1);
  });
});
