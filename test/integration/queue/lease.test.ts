import {
  advance,
  complete,
  confirmCancel,
  fail,
  QUEUE_DEFAULTS,
  release,
  renewLease,
  rescue,
} from '@atelier/queue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ask, clear, jobOf, moment, mustTake, person, START, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let test: TestDatabase;
let db: TestDatabase['db'];
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
beforeEach(() => clear(db));
afterAll(() => test.drop());

const lease = 10_000;
const trouble = { code: 'inference_failed', message: 'The model stopped.' };

describe('the lease', () => {
  it('Q-LEASE-1: a heartbeat moves it on, and a rescue before its end changes nothing', async () => {
    const asked = await ask(db, await person(db));
    const { held } = await mustTake(db, { leaseMs: lease });
    expect(await renewLease(db, { ...held, leaseMs: lease, now: moment(9_000) })).toBe('held');
    expect(await jobOf(db, asked)).toMatchObject({ leaseExpiresAt: moment(19_000) });
    expect(await rescue(db, { now: moment(18_999) })).toEqual([]);
  });

  it('Q-LEASE-2: a finished stage moves it on too', async () => {
    const asked = await ask(db, await person(db));
    const { held } = await mustTake(db, { leaseMs: lease });
    expect(await advance(db, { ...held, leaseMs: lease, now: moment(5_000) })).toEqual({
      cancelRequested: false,
    });
    expect(await jobOf(db, asked)).toMatchObject({ leaseExpiresAt: moment(15_000) });
  });

  it('Q-LEASE-3: a late worker keeps its job when no rescue came first', async () => {
    await ask(db, await person(db));
    const { held } = await mustTake(db, { leaseMs: lease });
    expect(await renewLease(db, { ...held, now: moment(60_000) })).toBe('held');
  });

  it('Q-RESCUE-1: when it has run out the job waits again at once, for anyone, as its next attempt', async () => {
    const asked = await ask(db, await person(db));
    const first = await mustTake(db, { leaseMs: lease });
    expect(await rescue(db, { now: moment(10_001) })).toMatchObject([
      { jobId: asked.jobId, generationId: asked.generationId, state: 'available' },
    ]);
    const second = await mustTake(db, { at: 10_001 });
    expect(second).toMatchObject({ id: asked.jobId, attempt: 2, fencingToken: first.fencingToken + 1n });
    expect((await db.attempt.findMany({ orderBy: { attempt: 'asc' } })).map((row) => row.outcome)).toEqual([
      'lost',
      null,
    ]);
  });

  it('Q-RESCUE-2: a job that loses every worker is dead, with the reason, and is rescued no more', async () => {
    const asked = await ask(db, await person(db), { maxAttempts: 2 });
    await mustTake(db, { at: 0, leaseMs: lease });
    await rescue(db, { now: moment(11_000) });
    await mustTake(db, { at: 11_000, leaseMs: lease });
    expect(await rescue(db, { now: moment(22_000) })).toMatchObject([
      { state: 'dead', errorCode: 'lease_lost' },
    ]);
    expect(await jobOf(db, asked)).toMatchObject({ state: 'dead', errorCode: 'lease_lost' });
    expect(await rescue(db, { now: moment(99_000) })).toEqual([]);
    expect(await take(db, { at: 99_000 })).toBeNull();
  });

  it('Q-RESCUE-3: many rescuers at once take each job back once', async () => {
    const userId = await person(db);
    for (let i = 0; i < 4; i++) {
      await ask(db, userId);
      await mustTake(db, { leaseMs: lease });
    }
    const rescued = await Promise.all(Array.from({ length: 6 }, () => rescue(db, { now: moment(20_000) })));
    expect(rescued.flat()).toHaveLength(4);
    expect(await db.job.findMany({ select: { attempt: true } })).toEqual(Array(4).fill({ attempt: 1 }));
  });

  it('Q-RESCUE-4: a worker in the middle of a write is not robbed', async () => {
    await ask(db, await person(db));
    const { held } = await mustTake(db, { leaseMs: lease });
    await db.$transaction(async (tx) => {
      await advance(tx, { ...held, now: moment(60_000) });
      expect(await rescue(db, { now: moment(60_000) })).toEqual([]);
    });
    expect(await rescue(db, { now: moment(60_000) })).toEqual([]);
  });
});

describe('the fencing token', () => {
  it('Q-FENCE-1: a zombie can write nothing after its job was taken', async () => {
    const asked = await ask(db, await person(db));
    const zombie = (await mustTake(db, { leaseMs: lease })).held;
    await rescue(db, { now: moment(11_000) });
    const heir = await mustTake(db, { at: 11_000 });
    const before = await jobOf(db, asked);
    const lost = { code: 'lease_lost' };
    expect(await renewLease(db, zombie)).toBe('lost');
    await expect(advance(db, zombie)).rejects.toMatchObject(lost);
    await expect(complete(db, zombie)).rejects.toMatchObject(lost);
    await expect(fail(db, { ...zombie, ...trouble, retryable: true })).rejects.toMatchObject(lost);
    await expect(release(db, zombie)).rejects.toMatchObject(lost);
    await expect(confirmCancel(db, zombie)).rejects.toMatchObject(lost);
    expect(await jobOf(db, asked)).toEqual(before);
    await complete(db, heir.held);
    expect(await jobOf(db, asked)).toMatchObject({ state: 'completed' });
  });

  it('Q-FENCE-2: nor between the rescue and the next claim', async () => {
    const asked = await ask(db, await person(db));
    const zombie = (await mustTake(db, { leaseMs: lease })).held;
    await rescue(db, { now: moment(11_000) });
    await expect(complete(db, zombie)).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await jobOf(db, asked)).toMatchObject({ state: 'available' });
  });

  it('Q-FENCE-3: a zombie’s transaction keeps none of its other writes', async () => {
    const asked = await ask(db, await person(db));
    const zombie = (await mustTake(db, { leaseMs: lease })).held;
    await rescue(db, { now: moment(11_000) });
    const write = db.$transaction(async (tx) => {
      await tx.generation.update({ where: { id: asked.generationId }, data: { stage: 'sr256' } });
      await advance(tx, zombie);
    });
    await expect(write).rejects.toMatchObject({ code: 'lease_lost' });
    expect(await db.generation.findUnique({ where: { id: asked.generationId } })).toMatchObject({
      stage: null,
    });
  });

  it('Q-FENCE-4: two completions of one attempt: the second is refused', async () => {
    await ask(db, await person(db));
    const { held } = await mustTake(db);
    const ends = await Promise.allSettled([complete(db, held), complete(db, held)]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });
});

describe('failing', () => {
  it('Q-RETRY-1: an attempt that may succeed later waits 2 s, then twice as long each time', async () => {
    const asked = await ask(db, await person(db), { maxAttempts: 4 });
    let now = 0;
    for (const delay of [2_000, 4_000, 8_000]) {
      const { held } = await mustTake(db, { at: now });
      const settled = await fail(db, { ...held, ...trouble, retryable: true, now: moment(now) });
      expect(settled).toMatchObject({ state: 'available', runAt: moment(now + delay) });
      expect(await take(db, { at: now + delay - 1 })).toBeNull();
      now += delay;
    }
    expect(await jobOf(db, asked)).toMatchObject({ state: 'available', attempt: 3, errorCode: trouble.code });
  });

  it('Q-RETRY-2: the delay ends growing at five minutes', async () => {
    const asked = await ask(db, await person(db), { maxAttempts: 50 });
    await db.job.update({ where: { id: asked.jobId }, data: { attempt: 40 } });
    const { held } = await mustTake(db);
    expect(await fail(db, { ...held, ...trouble, retryable: true, now: START })).toMatchObject({
      runAt: moment(QUEUE_DEFAULTS.backoffMs.most),
    });
  });

  it('Q-DEAD-1: the last attempt’s failure is final and keeps the reason', async () => {
    const asked = await ask(db, await person(db), { maxAttempts: 1 });
    const { held } = await mustTake(db);
    expect(await fail(db, { ...held, ...trouble, retryable: true })).toMatchObject({
      state: 'dead',
      generationId: asked.generationId,
      errorCode: trouble.code,
      errorMessage: trouble.message,
    });
    expect(await jobOf(db, asked)).toMatchObject({ state: 'dead', errorMessage: trouble.message });
    expect(await db.attempt.findMany()).toMatchObject([{ outcome: 'failed', errorCode: trouble.code }]);
    expect(await take(db, { at: 1e9 })).toBeNull();
  });

  it('Q-DEAD-2: an error that retrying cannot mend is final at once', async () => {
    const asked = await ask(db, await person(db));
    const { held } = await mustTake(db);
    expect(await fail(db, { ...held, ...trouble, retryable: false })).toMatchObject({ state: 'dead' });
    expect(await jobOf(db, asked)).toMatchObject({ state: 'dead', attempt: 1 });
  });

  it('Q-DEAD-3: a poisoned job spends its attempts and delays no other', async () => {
    const poison = await ask(db, await person(db, 'Eve'), { at: 0 });
    const good = await ask(db, await person(db, 'Ada'), { at: 1 });
    const { held } = await mustTake(db, { at: 10 });
    expect(held.jobId).toBe(poison.jobId);
    await fail(db, { ...held, ...trouble, retryable: true, now: moment(10) });
    expect(await take(db, { at: 10 })).toMatchObject({ id: good.jobId });
  });
});

describe('release', () => {
  it('Q-RELEASE-1: gives the job back at once, and the attempt was not spent', async () => {
    const asked = await ask(db, await person(db), { maxAttempts: 1 });
    for (let stop = 0; stop < 3; stop++) {
      const { held, attempt } = await mustTake(db);
      expect(attempt).toBe(1);
      expect(await release(db, held)).toMatchObject({ state: 'available' });
    }
    const last = await mustTake(db);
    expect(last).toMatchObject({ id: asked.jobId, attempt: 1, fencingToken: 4n });
    const outcomes = (await db.attempt.findMany({ orderBy: { fencingToken: 'asc' } })).map((a) => a.outcome);
    expect(outcomes).toEqual(['released', 'released', 'released', null]);
  });
});
