import { cancel, complete, confirmCancel, fail, release, renewLease, rescue } from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { ask, clear, jobOf, moment, mustTake, person, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

/** A running job that someone asked to cancel. */
async function cancelledWhileRunning() {
  const asked = await ask(db, await person(db));
  const { held } = await mustTake(db, { leaseMs: 10_000 });
  expect(await cancel(db, asked)).toBe('requested');
  return { asked, held };
}

it('Q-CANCEL-1: a waiting job ends at once and is never claimed', async () => {
  const asked = await ask(db, await person(db));
  expect(await cancel(db, asked)).toBe('cancelled');
  expect(await jobOf(db, asked)).toMatchObject({ state: 'cancelled', finishedAt: expect.any(Date) });
  expect(await take(db)).toBeNull();
});

it('Q-CANCEL-2: a running job’s worker hears of it at its next heartbeat and ends it', async () => {
  const { asked, held } = await cancelledWhileRunning();
  expect(await renewLease(db, held)).toBe('cancel');
  expect(await confirmCancel(db, held)).toEqual({ generationId: asked.generationId });
  expect(await jobOf(db, asked)).toMatchObject({ state: 'cancelled' });
  expect(await db.attempt.findMany()).toMatchObject([{ outcome: 'cancelled' }]);
});

it('Q-CANCEL-3: a job that has ended stays as it is', async () => {
  const asked = await ask(db, await person(db));
  await complete(db, (await mustTake(db)).held);
  expect(await cancel(db, asked)).toBe('none');
  expect(await jobOf(db, asked)).toMatchObject({ state: 'completed' });
});

it('Q-CANCEL-4: asking again changes nothing', async () => {
  const { asked } = await cancelledWhileRunning();
  const before = await jobOf(db, asked);
  expect(await cancel(db, { ...asked, now: moment(5_000) })).toBe('requested');
  expect(await jobOf(db, asked)).toEqual(before);
});

it('Q-CANCEL-5: a worker that finishes first has finished', async () => {
  const { asked, held } = await cancelledWhileRunning();
  await complete(db, held);
  expect(await jobOf(db, asked)).toMatchObject({ state: 'completed' });
});

it.each([
  ['fails', (held: Held) => fail(db, { ...held, retryable: true, code: 'internal', message: 'x' })],
  ['stops softly', (held: Held) => release(db, held)],
])('Q-CANCEL-6: a worker that %s leaves it cancelled, not waiting', async (_, end) => {
  const { asked, held } = await cancelledWhileRunning();
  expect(await end(held)).toMatchObject({ state: 'cancelled' });
  expect(await jobOf(db, asked)).toMatchObject({ state: 'cancelled' });
});

it('Q-CANCEL-7: a worker that died leaves it cancelled, not waiting', async () => {
  const { asked } = await cancelledWhileRunning();
  expect(await rescue(db, { now: moment(11_000) })).toMatchObject([
    { jobId: asked.jobId, state: 'cancelled' },
  ]);
  expect(await jobOf(db, asked)).toMatchObject({ state: 'cancelled' });
});

it('Q-CANCEL-8: a claim and a cancel at the same moment: one order or the other, never neither', async () => {
  for (let trial = 0; trial < 10; trial++) {
    const asked = await ask(db, await person(db));
    const [claimed, said] = await Promise.all([take(db), cancel(db, asked)]);
    const { state } = await jobOf(db, asked);
    expect([claimed !== null, said, state]).toEqual(
      claimed ? [true, 'requested', 'running'] : [false, 'cancelled', 'cancelled'],
    );
  }
});
type Held = { jobId: string; fencingToken: bigint };
