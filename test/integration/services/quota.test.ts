import type { AtelierError } from '@atelier/domain';
import { type Ctx, type Deps, generation, work } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aPerson, aWorker, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 16 });
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

const request = (ctx: Ctx, body: Record<string, unknown> = {}, idempotencyKey?: string) =>
  generation.request({ ctx, input: { body: { caption: 'a red fox', ...body }, idempotencyKey } });
/** Makes these requests concurrently; returns 'ok' or the error code of each. */
const endings = async (requests: Promise<unknown>[]): Promise<string[]> =>
  (
    await Promise.all(
      requests.map((each) =>
        each.then(
          () => 'ok',
          (error: AtelierError) => error.code,
        ),
      ),
    )
  ).sort();
/** Moves all requests this many hours into the past. */
const age = async (hours: number): Promise<void> => {
  await database.db
    .$executeRaw`UPDATE "Job" SET "createdAt" = "createdAt" - make_interval(hours => ${hours}::int)`;
  await database.db
    .$executeRaw`UPDATE "IdempotencyKey" SET "createdAt" = "createdAt" - make_interval(hours => ${hours}::int)`;
};

test('Q-QUOTA-1: a person’s day is exact, however many requests come at once, and over after 24 hours', async () => {
  const ada = await aPerson({ ...deps, quota: { perPersonAndDay: 3 } });
  expect(await endings(Array.from({ length: 6 }, () => request(ada)))).toEqual([
    ...['ok', 'ok', 'ok'],
    ...['quota_exceeded', 'quota_exceeded', 'quota_exceeded'],
  ]);
  await age(23);
  await expect(request(ada)).rejects.toMatchObject({
    code: 'quota_exceeded',
    details: { reason: 'day_quota' },
  });
  await age(2);
  await expect(request(ada)).resolves.toMatchObject({ status: 'queued' });
});

test('Q-QUOTA-2: a room’s day is exact over all its people, and counts no other room', async () => {
  const limited = { ...deps, quota: { perRoomAndDay: 2 } };
  for (const slug of ['atelier', 'annex']) await database.db.room.create({ data: { slug, name: slug } });
  const people = await Promise.all([1, 2, 3, 4].map(() => aPerson(limited)));
  expect(await endings(people.map((ctx) => request(ctx, { room: 'atelier' })))).toEqual([
    ...['ok', 'ok'],
    ...['quota_exceeded', 'quota_exceeded'],
  ]);
  await expect(request(people[0]!, { room: 'annex' })).resolves.toMatchObject({ status: 'queued' });
  await expect(request(people[0]!)).resolves.toMatchObject({ status: 'queued' });
});

test('Q-KEY-1: an Idempotency-Key answers for a day; then it is free, and the sweep forgets it', async () => {
  const ada = await aPerson(deps);
  const first = await request(ada, {}, 'key');
  await age(23);
  expect(await request(ada, {}, 'key')).toMatchObject({ id: first.id, replayed: true });
  await age(2);
  const second = await request(ada, { caption: 'an owl' }, 'key');
  expect(second).toMatchObject({ replayed: false });
  expect(await request(ada, { caption: 'an owl' }, 'key')).toMatchObject({ id: second.id, replayed: true });
  await age(25);
  await work.rescue({ ctx: aWorker(deps), input: {} });
  expect(await database.db.idempotencyKey.count()).toBe(0);
});
