import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Prisma } from '@atelier/db';
import { complete, line, overview } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Asked, ask, clear, mustTake, person } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { seededRandom } from '../../support/random';

const WORK_WAITING = path.resolve('deploy/helm/atelier/files/work-waiting.sql');

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

it.each([1, 2, 3, 4, 5, 6])(
  'Q-POS-1: the place in the queue is the order in which the jobs are then claimed (seed %d)',
  async (seed) => {
    const random = seededRandom(seed);
    const askers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => db.user.create({ data: { name: `${i}`, isGuest: i < 3 } })),
    );
    const addresses = [randomUUID(), randomUUID()];
    let at = 0;
    const add = async (): Promise<void> => {
      const { id, isGuest } = random.pick(askers);
      const costMs = random.pick([100, 5_000, 60_000, 600_000]);
      await ask(db, id, { at: at++, costMs, ...(isGuest && { turn: random.pick(addresses) }) });
    };
    for (let i = 0; i < 30; i++) await add();
    // some have been served already, so that guests have saved up a share
    for (let i = 0; i < random.between(1, 12); i++)
      await complete(db, (await mustTake(db, { at: at++, maxRunningPerPerson: 99 })).held);
    for (let i = 0; i < 10; i++) await add();
    const { waiting } = await overview(db);
    expect(waiting.map((job) => job.position)).toEqual(waiting.map((_, i) => i));
    const claimed: string[] = [];
    for (const _ of waiting) {
      const job = await mustTake(db, { at: at++, maxRunningPerPerson: 99 });
      await complete(db, job.held);
      claimed.push(job.id);
    }
    expect(claimed).toEqual(waiting.map((job) => job.jobId));
  },
);

/** A generation's place; null when it has none. */
const placeOf = async ({ generationId }: { generationId: string }): Promise<number | null> =>
  (await line(db, { generationIds: [generationId], first: 0 }))[0]?.position ?? null;

it('Q-POS-2: a newcomer stands before the second job of an earlier person', async () => {
  const ada = await person(db, 'Ada');
  const [a1, a2] = [await ask(db, ada, { at: 0 }), await ask(db, ada, { at: 1 })];
  const b1 = await ask(db, await person(db, 'Bob'), { at: 2 });
  expect([await placeOf(a1), await placeOf(b1), await placeOf(a2)]).toEqual([0, 1, 2]);
});

it('Q-POS-3: only a waiting job has a position, and other packs do not count', async () => {
  const ada = await person(db, 'Ada');
  const running = await ask(db, ada, { at: 0 });
  const waiting = await ask(db, ada, { at: 1 });
  const other = await ask(db, await person(db, 'Bob'), { pack: 'other' });
  await mustTake(db, { at: 5 });
  expect(await placeOf(running)).toBeNull();
  expect(await placeOf(waiting)).toBe(0);
  expect(await placeOf(other)).toBe(0);
});

it('Q-VIEW-1: the overview counts every state and names what runs where', async () => {
  const ada = await person(db);
  for (let i = 0; i < 3; i++) await ask(db, ada, { at: i });
  await complete(db, (await mustTake(db, { at: 5 })).held);
  const job = await mustTake(db, { at: 6 });
  const seen = await overview(db);
  expect(seen.counts).toEqual({ available: 1, running: 1, completed: 1, cancelled: 0, dead: 0 });
  expect(seen.running).toMatchObject([{ jobId: job.id, generationId: job.generationId, attempt: 1 }]);
});

describe('the work that scales workers', () => {
  const query = readFileSync(WORK_WAITING, 'utf8');
  const seconds = async (): Promise<number> => {
    const rows = await db.$queryRawUnsafe<Record<string, bigint>[]>(query);
    expect([rows.length, Object.keys(rows[0] ?? {})]).toEqual([1, ['seconds']]);
    return Number(rows[0]?.seconds);
  };
  /** A waiting job of `costMs`, due now. */
  const due = async (costMs: number): Promise<Asked> => {
    const asked = await ask(db, await person(db), { costMs });
    await db.job.update({ where: { id: asked.jobId }, data: { runAt: new Date() } });
    return asked;
  };
  const change = (asked: Asked, data: Prisma.JobUpdateInput) =>
    db.job.update({ where: { id: asked.jobId }, data });
  const RUNNING = { state: 'running', leaseExpiresAt: new Date() } as const;

  it('Q-SCALE-1: counts what waits, in seconds rounded up, and nothing else', async () => {
    expect(await seconds()).toBe(0);
    await due(90_000);
    await due(400);
    expect(await seconds()).toBe(91);
    await change(await due(1e6), { pausedAt: new Date() });
    await change(await due(1e6), { runAt: new Date(Date.now() + 3_600_000) });
    for (const state of ['cancelled', 'completed', 'dead'] as const)
      await change(await due(1e6), {
        state,
        finishedAt: new Date(),
        errorCode: state === 'dead' ? 'internal' : null,
      });
    expect(await seconds()).toBe(91);
  });

  it('Q-SCALE-1: a worker that draws counts what is left of its jobs, at least 60 s, also when it died', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const long = await due(600_000);
    await change(long, { ...RUNNING, workerId: one, claimedAt: new Date(Date.now() - 100_000) });
    const left = await seconds();
    expect(left).toBeGreaterThan(400);
    expect(left).toBeLessThanOrEqual(500);
    // An hour late, its lease has run out and no worker is left: somebody must be started to give it back.
    await change(long, { claimedAt: new Date(Date.now() - 4_000_000) });
    expect(await seconds()).toBe(60);
    // Two jobs that one worker draws side by side need no second worker; those of two workers need both.
    await change(await due(1_000), { ...RUNNING, workerId: one, claimedAt: new Date() });
    expect(await seconds()).toBe(60);
    const other = await due(1_000);
    await change(other, { ...RUNNING, workerId: two, claimedAt: new Date() });
    expect(await seconds()).toBe(120);
    await change(other, { cancelRequestedAt: new Date() });
    expect(await seconds()).toBe(60);
  });
});
