import { complete, line, overview } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, clear, mustTake, person } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

it('Q-POS-1: the place in the queue is the order in which the jobs are then claimed', async () => {
  const people = await Promise.all(['Ada', 'Bob', 'Eve'].map((name) => person(db, name)));
  // seeded, not random: 12 jobs over three people with priorities that cross their ages
  const asked = [];
  for (let i = 0; i < 12; i++) {
    asked.push(await ask(db, people[(i * i) % 3] as string, { at: i, priority: (i * 7) % 4 }));
  }
  await complete(db, (await mustTake(db, { at: 20 })).held); // somebody was served already
  const { waiting } = await overview(db);
  expect(waiting.map((job) => job.position)).toEqual(waiting.map((_, i) => i));
  const claimed: string[] = [];
  for (const { position: place } of waiting) {
    // a moment later each: who is served in the same millisecond has no order among themselves
    const job = await mustTake(db, { at: 30 + place, maxRunningPerPerson: 99 });
    claimed.push(job.id);
  }
  expect(claimed).toEqual(waiting.map((job) => job.jobId));
  expect(asked).toHaveLength(waiting.length + 1);
});

/** A generation's place; null when it has none. */
const placeOf = async ({ generationId }: { generationId: string }): Promise<number | null> =>
  (await line(db, { generationIds: [generationId], first: 0 }))[0]?.position ?? null;

it('Q-POS-2: a newcomer stands before the second job of whoever came first', async () => {
  const ada = await person(db, 'Ada');
  const [a1, a2] = [await ask(db, ada, { at: 0 }), await ask(db, ada, { at: 1 })];
  const b1 = await ask(db, await person(db, 'Bob'), { at: 2 });
  expect([await placeOf(a1), await placeOf(b1), await placeOf(a2)]).toEqual([0, 1, 2]);
});

it('Q-POS-3: what does not wait has no place, and other packs do not count', async () => {
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
