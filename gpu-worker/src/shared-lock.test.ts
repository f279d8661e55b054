import { expect, test } from 'vitest';
import { SharedLock } from './shared-lock';

test('shared holders know of each other; an exclusive one waits for them, and later ones wait for it', async () => {
  const lock = new SharedLock();
  const order: string[] = [];
  const acquire = async (name: string, exclusive = false) => {
    const hold = await lock.acquire({ exclusive });
    order.push(name);
    return hold;
  };
  const first = await acquire('first');
  expect(first.wasShared).toBe(false);
  const second = await acquire('second');
  expect([first.wasShared, second.wasShared]).toEqual([true, true]);

  const alone = acquire('alone', true);
  const later = acquire('later');
  second.release();
  second.release();
  await Promise.resolve();
  expect(order).toEqual(['first', 'second']);
  first.release();
  const exclusive = await alone;
  expect(order).toEqual(['first', 'second', 'alone']);
  exclusive.release();
  expect([(await later).wasShared, exclusive.wasShared]).toEqual([false, false]);
});
