import { NOTIFY } from '@atelier/protocol';
import { cancel, enqueue, release } from '@atelier/queue';
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

/** Listens, does `work`, and resolves with the next notification on `channel`. */
async function heardOn(channel: string, work: () => Promise<unknown>): Promise<string> {
  let heard = (_: string): void => {};
  const next = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const listener = await db.listen([channel], ({ payload }) => heard(payload));
  try {
    await work();
    return await next;
  } finally {
    await listener.stop();
  }
}

it('Q-WAKE-1: a new job wakes the workers', async () => {
  const ada = await person(db);
  expect(await heardOn(NOTIFY.jobReady, () => ask(db, ada))).toBe('');
});

it('Q-WAKE-2: a job that is rolled back sends no notification', async () => {
  const { generationId } = await ask(db, await person(db));
  const job = { generationId, userId: null, roomId: null, pack: 'tiny' };
  // the marker is sent after the rollback: had the job's own been sent, it would be heard first
  const first = await heardOn(NOTIFY.jobReady, async () => {
    const rolledBack = db.$transaction(async (tx) => {
      await enqueue(tx, job);
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    await db.$executeRaw`SELECT pg_notify(${NOTIFY.jobReady}, 'marker')`;
  });
  expect(first).toBe('marker');
});

it('Q-WAKE-3: a job that is given back wakes the workers', async () => {
  await ask(db, await person(db));
  const { held } = await mustTake(db);
  expect(await heardOn(NOTIFY.jobReady, () => release(db, held))).toBe('');
});

it('Q-WAKE-4: cancelling a running job tells its worker which', async () => {
  const asked = await ask(db, await person(db));
  await mustTake(db);
  expect(await heardOn(NOTIFY.jobCancel, () => cancel(db, asked))).toBe(asked.jobId);
});
