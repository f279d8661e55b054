import { randomUUID } from 'node:crypto';
import { claim, complete, enqueue, renewLease } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, clear, jobOf, moment, mustTake, person, START, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase({ poolSize: 20 });
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

it('Q-CLAIM-1: a claim leases the job to the worker, with the first token and attempt', async () => {
  const asked = await ask(db, await person(db));
  const workerId = randomUUID();
  const job = await take(db, { workerId, leaseMs: 10_000 });
  expect(job).toMatchObject({
    id: asked.jobId,
    generationId: asked.generationId,
    attempt: 1,
    fencingToken: 1n,
    leaseExpiresAt: moment(10_000),
  });
  expect(await jobOf(db, asked)).toMatchObject({ state: 'running', workerId, claimedAt: START });
  expect(await db.attempt.findMany()).toMatchObject([{ jobId: asked.jobId, workerId, outcome: null }]);
});

it('Q-CLAIM-2: an empty queue, another pack and a job for later give nothing', async () => {
  expect(await take(db)).toBeNull();
  await ask(db, await person(db), { pack: 'other' });
  await ask(db, await person(db), { at: 1_000 });
  expect(await take(db)).toBeNull();
  expect(await take(db, { packs: [] })).toBeNull();
  expect(await take(db, { at: 1_000 })).toMatchObject({ pack: 'tiny' });
  expect(await take(db, { packs: ['tiny', 'other'] })).toMatchObject({ pack: 'other' });
});

it('Q-CLAIM-2: a job without a runAt is due in the very moment it was asked for, by the clock of the database', async () => {
  const userId = await person(db);
  for (let n = 0; n < 20; n++) {
    const { id: generationId } = await db.generation.create({
      data: { caption: 'a red fox', seed: 1n, pack: 'tiny', authorId: userId },
    });
    // within a transaction now() stands still
    const [asked, taken] = await db.$transaction(async (tx) => [
      await enqueue(tx, { generationId, userId, roomId: null, pack: 'tiny' }),
      await claim(tx, { workerId: randomUUID(), packs: ['tiny'], maxRunningPerPerson: 50 }),
    ]);
    expect(taken).toMatchObject({ id: asked.jobId });
  }
});

it('Q-CLAIM-3: fifty claims at once give fifty different jobs, each to one worker', async () => {
  const people = await Promise.all(Array.from({ length: 10 }, (_, i) => person(db, `person ${i}`)));
  const asked = await Promise.all(people.flatMap((id) => Array.from({ length: 5 }, () => ask(db, id))));
  const claimed = await Promise.all(Array.from({ length: 50 }, () => take(db, { maxRunningPerPerson: 50 })));
  expect(new Set(claimed.map((job) => job?.id))).toEqual(new Set(asked.map(({ jobId }) => jobId)));
  expect(await take(db)).toBeNull();
});

it('Q-CLAIM-4: a job claimed by many at once goes to exactly one', async () => {
  await ask(db, await person(db));
  const claimed = await Promise.all(Array.from({ length: 20 }, () => take(db)));
  expect(claimed.filter((job) => job !== null)).toHaveLength(1);
  expect(await db.attempt.count()).toBe(1);
});

it('Q-CLAIM-5: two jobs of one generation never run at once, also for different people', async () => {
  const [ada, bob] = [await person(db, 'Ada'), await person(db, 'Bob')];
  const first = await ask(db, ada);
  const second = await db.job.create({
    data: { generationId: first.generationId, userId: bob, pack: 'tiny', runAt: START },
  });
  const claimed = (await Promise.all(Array.from({ length: 8 }, () => take(db)))).filter(
    (job) => job !== null,
  );
  expect(claimed).toHaveLength(1);
  const [one] = claimed;
  if (!one) throw new Error('nothing claimed');
  await complete(db, { jobId: one.id, fencingToken: one.fencingToken });
  const rest = await mustTake(db);
  expect(new Set([one.id, rest.id])).toEqual(new Set([first.jobId, second.id]));
});

it('Q-TURN-1: people are served in turn, however many jobs the first one brought', async () => {
  const [ada, bob, eve] = [await person(db, 'Ada'), await person(db, 'Bob'), await person(db, 'Eve')];
  const a1 = await ask(db, ada, { at: 0 });
  const a2 = await ask(db, ada, { at: 1 });
  const a3 = await ask(db, ada, { at: 2 });
  const b1 = await ask(db, bob, { at: 3 });
  const b2 = await ask(db, bob, { at: 4 });
  const e1 = await ask(db, eve, { at: 5 });
  const order: string[] = [];
  for (let i = 0; i < 6; i++) {
    const job = await mustTake(db, { at: 10 });
    await complete(db, job.held);
    order.push(job.id);
  }
  expect(order).toEqual([a1, b1, e1, a2, b2, a3].map(({ jobId }) => jobId));
});

it('Q-TURN-2: work that has just ended still counts against its turn, and is forgotten after a minute', async () => {
  const [ada, bob] = [await person(db, 'Ada'), await person(db, 'Bob')];
  await ask(db, ada, { at: 0, costMs: 3_600_000 });
  await complete(db, (await mustTake(db, { at: 0 })).held);
  const again = await ask(db, ada, { at: 1_000 });
  const newcomer = await ask(db, bob, { at: 2_000 });
  const next = await mustTake(db, { at: 3_000 });
  expect(next.id).toBe(newcomer.jobId);
  await complete(db, next.held);
  const late = await ask(db, await person(db, 'Eve'), { at: 62_000 });
  expect(await take(db, { at: 62_010 })).toMatchObject({ id: again.jobId });
  expect(await take(db, { at: 62_010 })).toMatchObject({ id: late.jobId });
});

it('Q-TURN-3: one person’s jobs go by age', async () => {
  const ada = await person(db);
  const asked = [await ask(db, ada, { at: 0 }), await ask(db, ada, { at: 5 }), await ask(db, ada, { at: 9 })];
  const order = [];
  for (let i = 0; i < 3; i++) order.push((await mustTake(db, { at: 10 })).id);
  expect(order).toEqual(asked.map(({ jobId }) => jobId));
});

it('Q-TURN-4: claims at the same moment serve different people first', async () => {
  const [ada, bob, eve] = [await person(db, 'Ada'), await person(db, 'Bob'), await person(db, 'Eve')];
  for (const userId of [ada, ada, ada, bob, eve]) await ask(db, userId);
  const claimed = await Promise.all([take(db), take(db), take(db)]);
  expect(new Set(claimed.map((job) => job?.userId))).toEqual(new Set([ada, bob, eve]));
});

it('Q-TURN-5: jobs of a deleted person run when no owned job waits', async () => {
  const ada = await person(db, 'Ada');
  const orphan = await ask(db, await person(db, 'Gone'), { at: 0 });
  const owned = await ask(db, ada, { at: 5 });
  await db.user.deleteMany({ where: { name: 'Gone' } });
  expect(await take(db, { at: 10 })).toMatchObject({ id: owned.jobId });
  expect(await take(db, { at: 10 })).toMatchObject({ id: orphan.jobId, userId: null });
});

it('Q-LIMIT-1: a person’s running jobs stay within the limit, with claims all at once', async () => {
  const ada = await person(db);
  for (let i = 0; i < 6; i++) await ask(db, ada);
  const claimed = await Promise.all(Array.from({ length: 12 }, () => take(db, { maxRunningPerPerson: 2 })));
  const running = claimed.filter((job) => job !== null);
  expect(running).toHaveLength(2);
  expect(await take(db, { maxRunningPerPerson: 2 })).toBeNull();
  const [first] = running;
  if (!first) throw new Error('nothing claimed');
  await complete(db, { jobId: first.id, fencingToken: first.fencingToken });
  expect(await take(db, { maxRunningPerPerson: 2 })).not.toBeNull();
  expect(await take(db, { maxRunningPerPerson: 2 })).toBeNull();
});

it('Q-LIMIT-2: the limit holds between workers of different packs that claim at the same moment', async () => {
  const packs = Array.from({ length: 8 }, (_, i) => `pack-${i}`);
  for (let trial = 0; trial < 12; trial++) {
    const ada = await person(db);
    await Promise.all(packs.map((pack) => ask(db, ada, { pack })));
    const claimed = await Promise.all(
      packs.map((pack) => take(db, { packs: [pack], maxRunningPerPerson: 1 })),
    );
    expect(claimed.filter((job) => job !== null)).toHaveLength(1);
  }
});

it('Q-LIMIT-3: a room’s running jobs stay within its limit, and other rooms and the lobby go on', async () => {
  const rooms = ['one', 'two'].map((name) => db.room.create({ data: { slug: name, name } }));
  const [one, two] = (await Promise.all(rooms)).map(({ id }) => id);
  for (const roomId of [one, one, one, one, two, null]) await ask(db, await person(db), { roomId });
  const claims = Array.from({ length: 12 }, () => take(db, { maxRunningPerRoom: 2 }));
  const running = (await Promise.all(claims)).filter((job) => job !== null);
  expect(running.filter((job) => job.roomId === one)).toHaveLength(2);
  expect(running).toHaveLength(4);
  const ended = running.find((job) => job.roomId === one);
  if (!ended) throw new Error('nothing runs in room one');
  await complete(db, { jobId: ended.id, fencingToken: ended.fencingToken });
  expect(await take(db, { maxRunningPerRoom: 2 })).toMatchObject({ roomId: one });
  expect(await take(db, { maxRunningPerRoom: 2 })).toBeNull();
});

it('Q-CLAIM-6: a lock on one person’s job delays no other person, and not even that person’s worker', async () => {
  const [ada, bob] = [await person(db, 'Ada'), await person(db, 'Bob')];
  const locked = await ask(db, ada, { at: 0 });
  const free = await ask(db, bob, { at: 1 });
  await db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Job" WHERE id = ${locked.jobId}::uuid FOR UPDATE`;
    expect(await take(db, { at: 5 })).toMatchObject({ id: free.jobId });
    expect(await take(db, { at: 5 })).toBeNull();
  });
  const job = await mustTake(db, { at: 5 });
  expect(job.id).toBe(locked.jobId);
  expect(await renewLease(db, job.held)).toBe('held');
});
