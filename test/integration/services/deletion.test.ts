import { jobsOf } from '@atelier/queue';
import { type Ctx, type Deps, generation, type Lease, moderation, person, work } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGeneration, aPerson, aWorker, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
let worker: Ctx;

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  // A fresh storage each time, because the test checks its remaining files.
  deps = depsFor(database.db);
  ada = await aPerson(deps);
  worker = aWorker(deps);
});
afterAll(() => database.drop());

const begin = () =>
  work.begin({ ctx: worker, input: { packs: ['tiny'], packVersion: '1', leaseMs: 60_000 } });
const PNG = Buffer.from('a picture');
const store = (lease: Lease) =>
  work.storeStage({
    ctx: worker,
    input: { lease, image: 0, stage: 'base64', png: PNG, thumbhash: null, usualMs: 1 },
  });
async function files(): Promise<string[]> {
  const keys = [];
  // Pictures only: the storage carries its database's id, too.
  for await (const { key } of deps.storage.list('png/')) keys.push(key);
  return keys;
}
/** Ada's account with everything in it. */
async function leave(): Promise<void> {
  const { name } = await person.byId({ ctx: ada, input: { id: ada.userId } });
  await person.remove({ ctx: ada, input: { body: { name } } });
}
/** Waits until this many statements wait for a lock that the test holds. */
async function untilBlocked(many = 1): Promise<void> {
  for (;;) {
    const [row] = await database.db.$queryRaw<{ waiting: bigint }[]>`
      SELECT count(*) AS "waiting" FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    if (row && row.waiting >= many) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('A-DELETE-2 deletion during the drawing', () => {
  test.each([
    ['its author', (id: string) => generation.remove({ ctx: ada, input: { id } })],
    ['the end of the account', leave],
  ])('by %s: a stage that comes afterwards leaves neither row nor file', async (_name, remove) => {
    const { id } = await aGeneration(ada);
    const order = await begin();
    await remove(id);
    await expect(store(order!)).rejects.toMatchObject({ code: 'gone' });
    expect(await files()).toEqual([]);
    expect(await database.db.stageImage.count()).toBe(0);
    expect(await database.db.image.findFirst({ where: { generationId: id } })).toMatchObject({
      reached: null,
    });
    await work.cancelled({ ctx: worker, input: { lease: order! } });
    expect(await jobsOf(database.db, { generationId: id })).toMatchObject([{ state: 'cancelled' }]);
  });

  test('a stage that is being stored when the account ends goes with it', async () => {
    const { id } = await aGeneration(ada);
    const order = await begin();
    // The worker has not heard of it yet.
    await generation.cancel({ ctx: ada, input: { id } });
    const { id: imageId } = await database.db.image.findFirstOrThrow({ where: { generationId: id } });
    const storageKey = `png/aa/${'a'.repeat(64)}.png`;
    await deps.storage.put(storageKey, PNG, { contentType: 'image/png' });
    let leaving: Promise<void> | undefined;
    // A worker between the stage's row and its commit.
    await database.db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Job" WHERE "id" = ${order!.jobId}::uuid FOR NO KEY UPDATE`;
      await tx.$executeRaw`SELECT 1 FROM "Generation" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
      await tx.stageImage.create({
        data: { imageId, size: 64, storageKey, sha256: 'aa', bytes: PNG.length, token: order!.fencingToken },
      });
      leaving = leave();
      await untilBlocked();
    });
    await leaving;
    expect(await database.db.stageImage.count()).toBe(0);
    expect(await files()).toEqual([]);
  });

  test.each([
    ['cancelled', (id: string) => generation.cancel({ ctx: ada, input: { id } })],
    ['deleted', (id: string) => generation.remove({ ctx: ada, input: { id } })],
    ['hidden', (id: string) => moderation.hide({ ctx: ctxOf(deps), input: { id, hidden: true } })],
  ])('what is %s in the moment in which it is retried is not begun', async (_name, stop) => {
    const { id } = await aGeneration(ada);
    await generation.cancel({ ctx: ada, input: { id } });
    let retrying: Promise<unknown> | undefined;
    let stopping: Promise<unknown> | undefined;
    await database.db.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM "Generation" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
      // It queues first for the row, so it has its job before the other arrives.
      retrying = generation.retry({ ctx: ada, input: { id } });
      await untilBlocked();
      stopping = stop(id);
      await untilBlocked(2);
    });
    await Promise.allSettled([retrying, stopping]);
    expect(await begin()).toBeNull();
    expect(await generation.get({ ctx: ctxOf(deps), input: { id } })).toMatchObject({ status: 'cancelled' });
    expect(await database.db.job.count({ where: { state: { in: ['available', 'running'] } } })).toBe(0);
  });

  test('a request during the account’s deletion is not begun', async () => {
    const { id } = await aGeneration(ada);
    await database.db.generation.update({ where: { id }, data: { deletedAt: new Date(), authorId: null } });
    expect(await begin()).toBeNull();
    expect(await generation.get({ ctx: ctxOf(deps), input: { id } })).toMatchObject({ status: 'cancelled' });
    expect(await jobsOf(database.db, { generationId: id })).toMatchObject([{ state: 'cancelled' }]);
  });
});

test('A-ACCOUNT-2 a ban that comes while the account ends stays', async () => {
  const where = { id: ada.userId };
  let leaving: Promise<void> | undefined;
  await database.db.$transaction(async (tx) => {
    await tx.user.update({ where, data: { bannedAt: new Date() } });
    leaving = leave();
    await untilBlocked();
  });
  await leaving;
  const row = await database.db.user.findUniqueOrThrow({ where });
  expect([row.name, row.bannedAt !== null]).toEqual(['–', true]);
});
