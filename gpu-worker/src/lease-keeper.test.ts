import type { Db } from '@atelier/db';
import { pino } from 'pino';
import { afterEach, expect, test } from 'vitest';
import { LeaseKeeper } from './lease-keeper';

const LEASE = { jobId: crypto.randomUUID(), generationId: crypto.randomUUID(), fencingToken: 1n };
const log = pino({ level: 'silent' });
let keeper: LeaseKeeper;
afterEach(() => keeper.stop());

/** A keeper whose heartbeats are answered by `answer`: the rows of the statement. */
function keep(
  answer: () => Promise<unknown>,
  options: { leaseMs: number; heartbeatMs: number },
): LeaseKeeper {
  keeper = new LeaseKeeper({ $queryRawUnsafe: answer } as unknown as Db, LEASE, { ...options, log });
  return keeper;
}
const aborted = ({ signal }: LeaseKeeper): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve());
  });
const HOUR = 3_600_000;

test('a database that never answers ends the lease when its time is over', async () => {
  const { signal } = keep(() => new Promise(() => {}), { leaseMs: 30, heartbeatMs: 5 });
  await aborted(keeper);
  expect(keeper.stopReason).toBe('lost');
  expect(signal.aborted).toBe(true);
});

test('so does one that only fails', async () => {
  keep(() => Promise.reject(new Error('down')), { leaseMs: 30, heartbeatMs: 5 });
  await aborted(keeper);
  expect(keeper.stopReason).toBe('lost');
});

test('no row means that another attempt holds the job', async () => {
  keep(() => Promise.resolve([]), { leaseMs: HOUR, heartbeatMs: 5 });
  await aborted(keeper);
  expect(keeper.stopReason).toBe('lost');
});

test('a cancel that comes while a heartbeat is under way is not missed', async () => {
  const answers: ((rows: unknown) => void)[] = [];
  keep(() => new Promise((resolve) => answers.push(resolve)), { leaseMs: HOUR, heartbeatMs: HOUR });
  keeper.check();
  keeper.check();
  expect(answers).toHaveLength(1);
  answers[0]?.([{ cancel: false }]);
  while (answers.length < 2) await Promise.resolve();
  answers[1]?.([{ cancel: true }]);
  await aborted(keeper);
  expect(keeper.stopReason).toBe('cancel');
});

test('the first reason stays', () => {
  keep(() => new Promise(() => {}), { leaseMs: HOUR, heartbeatMs: HOUR });
  keeper.stopWith('stop');
  keeper.stopWith('cancel');
  expect(keeper.stopReason).toBe('stop');
});
