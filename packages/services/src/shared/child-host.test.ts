import { AtelierError } from '@atelier/domain';
import { expect, test } from 'vitest';
import { ChildHost } from './child-host';

type Answered = { pid: number; secrets: string[] };
const host = (limitMs?: number) =>
  new ChildHost<string, Answered>({
    module: new URL('./child-host.fixture.ts', import.meta.url),
    limitMs,
    refusals: {
      busy: () => new AtelierError('rate_limited', 'busy'),
      unreadable: () => new AtelierError('invalid_request', 'unreadable'),
      away: () => new AtelierError('unavailable', 'away'),
    },
  });
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    ({ code }: AtelierError) => code,
  );

test('UPLOAD-CHILD-1 a file that crashes the child is refused alone: the next one gets another child', async () => {
  const { ask } = bound(host());
  const first = await ask('answer');
  const [crashed, after] = await Promise.all([outcome(ask('exit')), ask('answer')]);
  expect(crashed).toBe('invalid_request');
  expect(after.pid).not.toBe(first.pid);
});

test('UPLOAD-CHILD-2 a file that cannot be read keeps the child', async () => {
  const { ask } = bound(host());
  const first = await ask('answer');
  expect(await outcome(ask('throw'))).toBe('invalid_request');
  expect((await ask('answer')).pid).toBe(first.pid);
});

test('UPLOAD-CHILD-3 a file that hangs the child is refused, and its child ends', async () => {
  const { ask } = bound(host(1_000));
  const { pid } = await ask('answer');
  expect(await outcome(ask('hang'))).toBe('invalid_request');
  expect((await ask('answer')).pid).not.toBe(pid);
  expect(() => process.kill(pid, 0)).toThrow();
});

test('UPLOAD-CHILD-4 of many files at once some are asked to come again; the child has none of the secrets', async () => {
  process.env.TEST_SECRET = 'a key';
  const { ask } = bound(host());
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => outcome(ask('answer'))));
  expect(new Set(outcomes)).toEqual(new Set(['answered', 'rate_limited']));
  expect((await ask('answer')).secrets).toEqual([]);
});

const bound = (of: ChildHost<string, Answered>) => ({ ask: (order: string) => of.ask(order) });
