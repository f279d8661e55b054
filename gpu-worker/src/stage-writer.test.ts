import { AtelierError } from '@atelier/domain';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { StageWriter } from './stage-writer';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const storage = new AtelierError('storage_failed', 'the disk is full');
const database = new AtelierError('unavailable', 'the database is away');

/** A write that fails with these errors, one each time, and then succeeds; `done` gets its name. */
function write(done: string[], name: string, ...errors: Error[]): () => Promise<void> {
  return async () => {
    const error = errors.shift();
    if (error) throw error;
    done.push(name);
  };
}

/** Waits for all writes with fake timers. */
async function settle(writer: StageWriter): Promise<void> {
  const settled = writer.settled();
  await vi.runAllTimersAsync();
  await settled;
}

test('stages are stored in the order in which they were finished, whatever each costs', async () => {
  const done: string[] = [];
  const writer = new StageWriter(new AbortController().signal);
  writer.add(write(done, 'first', storage, database, database));
  writer.add(write(done, 'second'));
  await settle(writer);
  expect(done).toEqual(['first', 'second']);
  expect(writer.failed.aborted).toBe(false);
});

test('a storage that keeps failing stops the drawing with its error, and nothing more is stored', async () => {
  const done: string[] = [];
  const writer = new StageWriter(new AbortController().signal);
  writer.add(write(done, 'first', storage, storage, storage, storage));
  writer.add(write(done, 'second'));
  await settle(writer);
  expect(done).toEqual([]);
  expect(writer.failed.reason).toBe(storage);
});

test('a refused token is not asked again', async () => {
  const lost = new AtelierError('lease_lost', 'taken');
  const writer = new StageWriter(new AbortController().signal);
  writer.add(write([], 'first', lost));
  await settle(writer);
  expect(writer.failed.reason).toBe(lost);
});

test('the database is waited for until the job is to stop', async () => {
  const stop = new AbortController();
  const writer = new StageWriter(stop.signal);
  const done: string[] = [];
  writer.add(write(done, 'first', ...Array<Error>(1_000).fill(database)));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(writer.failed.aborted).toBe(false);
  stop.abort();
  await settle(writer);
  expect(writer.failed.reason).toBe(database);
  expect(done).toEqual([]);
});
