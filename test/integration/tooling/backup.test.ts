import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createDb, type LoadOptions, load, migrate, migrationsHere, openSnapshot } from '@atelier/db';
import { openProvenance, readCredentials } from '@atelier/provenance';
import { type Ctx, type Deps, generation, image, moderation, session, upload, vote } from '@atelier/services';
import { createStorage, type Storage } from '@atelier/storage';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import { startS3 } from '../../../packages/storage/src/s3.fixture';
import { backUp, imagesOf } from '../../../packages/tooling/src/backup/back-up';
import { backupsIn, MANIFEST, openBackup } from '../../../packages/tooling/src/backup/layout';
import { prune } from '../../../packages/tooling/src/backup/prune';
import { restore } from '../../../packages/tooling/src/backup/restore';
import { drawn } from '../../support/drawn';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { admin, withDatabase } from '../../support/global-setup';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { keysFolder } from '../../support/provenance';

// Behaviours of docs/SPEC.md, section "Backup".

const dataDir = keysFolder();
const provenance = openProvenance({ CREDENTIALS: 'on', WATERMARK: 'on', DATA_DIR: dataDir });
const undo: (() => Promise<unknown>)[] = [];
let s3: Awaited<ReturnType<typeof startS3>>;
let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
let first: { id: string; token: string };
/** A folder of the bucket. */
const bucket = (name: string): Storage => createStorage(s3.url.replace('?', `/${name}?`));

/** A studio with people, sessions, votes, reports, uploads and signed pictures, its files in S3. */
beforeAll(async () => {
  await writeFile(path.join(dataDir, 'service.token'), 'the-token-of-this-studio');
  s3 = await startS3();
  database = await createTestDatabase();
  deps = depsFor(database.db, { provenance, storage: bucket('studio') });
  ada = await aPerson(deps);
  const { id } = await drawn(ada, { caption: 'a "quoted"\tfox \\ 🦊', stopAfter: 256 });
  await drawn(ada, { parentId: id, stopAfter: 64 });
  const bo = await aPerson(deps, { role: 'moderator' });
  await vote.cast({ ctx: bo, input: { generationId: id } });
  await moderation.report({ ctx: bo, input: { id, body: { reason: 'other', note: 'line\nbreak' } } });
  await moderation.setFilter({ ctx: bo, input: { body: { term: 'zebra', list: 'deny' } } });
  await upload.create({ ctx: ada, input: { bytes: await square('#336699'), query: {} } });
  const { token } = await session.open({
    ctx: ctxOf(deps),
    input: { userId: ada.userId, ipAddress: null, userAgent: null },
  });
  first = { id, token };
});
afterAll(async () => {
  await database.drop();
  await s3.stop();
});
let root: string;
beforeEach(async () => {
  root = await folder();
});
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'atelier-backup-'));
  undo.push(() => rm(made, { recursive: true, force: true }));
  return made;
}

/** Another machine: an empty database, storage and data directory. */
async function newMachine(storage: Storage = createStorage('memory:')) {
  const { adminUrl } = inject('testDatabase');
  const name = `atelier_restored_${randomBytes(4).toString('hex')}`;
  await admin(adminUrl, `CREATE DATABASE ${name}`);
  const databaseUrl = withDatabase(adminUrl, name);
  const db = createDb(databaseUrl, { poolSize: 2 });
  undo.push(async () => {
    await db.close();
    await admin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  });
  const own: Deps = { ...deps, db, storage };
  return { ctx: ctxOf(own), deps: own, databaseUrl, dataDir: await folder() };
}
type Machine = Awaited<ReturnType<typeof newMachine>>;

const save = (over: Partial<Deps> = {}) =>
  backUp(ctxOf({ ...deps, ...over }), root, { databaseUrl: database.url, dataDir });
const bring = (machine: Machine, ctx: Ctx = machine.ctx) => restore(ctx, root, machine);

/** Every row of every table but the migrations' own. */
async function rowsOf(db: Deps['db']): Promise<Record<string, unknown[]>> {
  const tables = await db.$queryRaw<{ name: string }[]>`
    SELECT table_name::text AS name FROM information_schema.tables
    WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> '_prisma_migrations'`;
  const rows: Record<string, unknown[]> = {};
  for (const { name } of tables)
    rows[name] = (
      await db.$queryRawUnsafe<{ row: unknown }[]>(`SELECT to_jsonb(t) AS row FROM "${name}" t ORDER BY 1`)
    ).map(({ row }) => row);
  return rows;
}

/** `storage`, which calls `before` before each read (or write) and fails when that fails. */
const watched = (
  storage: Storage,
  doing: 'get' | 'put',
  before: (key: string) => Promise<void> | void,
): Storage => ({
  ...storage,
  [doing]: async (key: string, ...rest: []) => {
    await before(key);
    return (storage[doing] as (...args: unknown[]) => Promise<unknown>)(key, ...rest);
  },
});

const square = (colour: string): Promise<Buffer> =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: colour } })
    .png()
    .toBuffer();

test('BACKUP-1 a destroyed studio comes back: rows, pictures, sessions and keys', async () => {
  const { id, token } = first;
  const before = await rowsOf(deps.db);
  expect(Object.keys(before).length).toBeGreaterThan(20);
  const png = await (await image.open({ ctx: ada, input: { generationId: id, index: 0, size: 256 } })).read();
  const { manifest } = await save();
  expect(manifest).toMatchObject({ lost: [], erased: { generations: [], uploads: [] } });

  const machine = await newMachine();
  await bring(machine);
  expect(await rowsOf(machine.deps.db)).toEqual(before);
  const opened = await image.open({ ctx: machine.ctx, input: { generationId: id, index: 0, size: 256 } });
  expect(Buffer.from(await opened.read()).equals(Buffer.from(png))).toBe(true);
  const person = await session.use({ ctx: machine.ctx, input: { token } });
  expect(person?.id).toBe(ada.userId);
  const keys = openProvenance({ CREDENTIALS: 'on', WATERMARK: 'on', DATA_DIR: machine.dataDir });
  expect(readCredentials(png, keys.trust).state).toBe('valid');
  expect(keys.watermarkKeys).toEqual(provenance.watermarkKeys);
  expect(await readFile(path.join(machine.dataDir, 'service.token'), 'utf8')).toBe(
    'the-token-of-this-studio',
  );
  // The restored studio goes on drawing.
  expect(await migrate(machine.databaseUrl)).toEqual([]);
  expect(
    (
      await generation.request({
        ctx: { ...ada, deps: machine.deps },
        input: { body: { caption: 'an owl' } },
      })
    ).id,
  ).toBeTruthy();
});

test('BACKUP-2 what happens while the backup is made: new rows are left out, a deletion is repeated', async () => {
  const { id } = first;
  const { id: gone } = await drawn(ada, { caption: 'a deleted owl', stopAfter: 64 });
  let acting: Promise<unknown> | undefined;
  const storage = watched(deps.storage, 'get', async () => {
    acting ??= generation.remove({ ctx: ada, input: { id: gone } }).then(() => aPerson(deps));
    await acting;
  });
  const people = await deps.db.user.count();
  const { manifest } = await save({ storage });
  expect(manifest.erased.generations).toEqual([gone]);
  const machine = await newMachine();
  await bring(machine);
  expect(await machine.deps.db.user.count()).toBe(people);
  const place = (generationId: string) => ({ generationId, index: 0, size: 64 });
  await expect(image.open({ ctx: machine.ctx, input: place(gone) })).rejects.toMatchObject({
    code: 'not_found',
  });
  await (await image.open({ ctx: machine.ctx, input: place(id) })).read();
});

test('BACKUP-3 an interrupted backup is none; the next one copies what is left', async () => {
  let reads = 0;
  const storage = watched(deps.storage, 'get', () => {
    if (++reads > 2) throw new Error('the storage went away');
  });
  await expect(save({ storage })).rejects.toThrow('the storage went away');
  await expect(openBackup(root)).rejects.toThrow(/no whole backup/);
  const [left = ''] = (await readdir(root)).filter((name) => name.startsWith('unfinished-'));
  await expect(openBackup(path.join(root, left))).rejects.toThrow(/interrupted/);
  const { copied, manifest, unfinished } = await save();
  expect(unfinished).toEqual([left]);
  expect(copied.files).toBe(manifest.files.count - 2);
});

test('BACKUP-4 a second backup copies new files only; older backups go with the files that they alone named', async () => {
  const { id } = first;
  await save();
  await drawn(ada, { caption: 'an owl', stopAfter: 64 });
  await generation.remove({ ctx: ada, input: { id } });
  const second = await save();
  expect(second.copied.files).toBe(1);
  expect(await prune(root, 1)).toEqual({ backups: 1, files: 2 });
  expect(await backupsIn(root)).toEqual([path.basename(second.folder)]);
  const left: string[] = [];
  for await (const { key } of imagesOf(root).list()) left.push(key);
  const named = await deps.db.stageImage.findMany({ select: { storageKey: true } });
  const uploads = await deps.db.upload.findMany({ select: { storageKey: true } });
  expect(left.sort()).toEqual([...named, ...uploads].map(({ storageKey }) => storageKey).sort());
});

test('BACKUP-5 an interrupted restore leaves no row, and can be repeated', async () => {
  const { manifest } = await save();
  const machine = await newMachine(bucket('restored'));
  let writes = 0;
  const broken = watched(machine.deps.storage, 'put', () => {
    if (++writes > 3) throw new Error('the disk is full');
  });
  await expect(bring(machine, ctxOf({ ...machine.deps, storage: broken }))).rejects.toThrow(
    'the disk is full',
  );
  expect((await rowsOf(machine.deps.db)).User ?? []).toEqual([]);
  await machine.deps.db.close();
  const again = { ...machine.deps, db: createDb(machine.databaseUrl, { poolSize: 1 }) };
  undo.push(() => again.db.close());
  expect((await bring(machine, ctxOf(again))).copied).toBe(manifest.files.count - 2);
});

test('BACKUP-6 a restore refuses before it changes anything: filled or used database, other storage or keys, damage, newer backup', async () => {
  const { folder: backup } = await save();
  const refused = async (machine: Machine, why: RegExp): Promise<void> => {
    await expect(bring(machine)).rejects.toThrow(why);
    expect(existsSync(path.join(machine.dataDir, 'provenance'))).toBe(false);
  };
  const machine = await newMachine();
  const into = (over: Partial<Machine>): Machine => ({ ...machine, ...over });
  await refused(into({ databaseUrl: database.url }), /is in use \(atelier/);
  const storage = createStorage('memory:');
  await storage.put('png/ab/ab.png', Buffer.from('x'), { contentType: 'image/png' });
  await refused(into({ ctx: ctxOf({ ...machine.deps, storage }) }), /storage is not empty/);
  await storage.put('studio/database-id.txt', Buffer.from('another'), { contentType: 'text/plain' });
  await refused(into({ ctx: ctxOf({ ...machine.deps, storage }) }), /another studio/);
  const other = await folder();
  await writeFile(path.join(other, 'service.token'), 'another-token-of-a-studio');
  await refused(into({ dataDir: other }), /service\.token is another key/);

  const { manifest } = await openBackup(root);
  const written = (changed: object): Promise<void> =>
    writeFile(path.join(backup, MANIFEST), JSON.stringify({ ...manifest, ...changed }));
  const newer = { name: '20991231000000_newer', checksum: 'a'.repeat(64) };
  await written({ migrations: [...manifest.migrations, newer] });
  await refused(machine, /20991231000000_newer, which this version does not know/);
  await written({});
  await writeFile(path.join(backup, 'tables', 'Vote.copy.gz'), 'not the rows');
  await refused(machine, /Vote\.copy\.gz is damaged/);
  expect((await rowsOf(machine.deps.db)).User ?? []).toEqual([]);
});

test('BACKUP-7 rows of an older version are loaded and brought up to this one; a backup needs the version that runs', async () => {
  const old = await newMachine();
  const names = (await migrationsHere()).map(({ name }) => name);
  await migrate(old.databaseUrl, { upTo: names.at(-2)! });
  await expect(backUp(old.ctx, root, old)).rejects.toThrow(
    `The database lacks migration ${names.at(-1)} of this version`,
  );
  await admin(
    old.databaseUrl,
    `INSERT INTO "User" ("id", "name") VALUES ('0197a000-0000-7000-8000-000000000001', 'Ada')`,
  );
  const snapshot = await openSnapshot(old.databaseUrl);
  const rows = new Map<string, Buffer>();
  const tables: LoadOptions['tables'][number][] = [];
  for (const table of snapshot.tables) {
    const copied = snapshot.copyTable(table);
    rows.set(table.name, await buffer(copied));
    tables.push({ ...table, rows: copied.rowCount });
  }
  await snapshot.close();
  const machine = await newMachine();
  const { migrations } = snapshot;
  await load(machine.databaseUrl, { migrations, tables, open: (table) => Readable.from([rows.get(table)]) });
  expect(await machine.deps.db.user.findMany({ select: { name: true } })).toEqual([{ name: 'Ada' }]);
  expect(await migrate(machine.databaseUrl)).toEqual([]);
});
