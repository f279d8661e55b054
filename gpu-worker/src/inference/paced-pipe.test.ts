import { expect, test } from 'vitest';
import { createPacedPipe } from './paced-pipe';

test('drained waits until every message has left', async () => {
  const sent: (() => void)[] = [];
  const pipe = createPacedPipe<string>((_message, done) => sent.push(done));
  await pipe.drained();
  pipe.send('a');
  pipe.send('b');
  const order: string[] = [];
  const drained = pipe.drained().then(() => order.push('drained'));
  sent[0]!();
  order.push('a');
  sent[1]!();
  order.push('b');
  await drained;
  expect(order).toEqual(['a', 'b', 'drained']);
});

test('drained gives up on a parent that does not read; the pipe is clogged until every message has left', async () => {
  const sent: (() => void)[] = [];
  const pipe = createPacedPipe<string>((_message, done) => sent.push(done));
  pipe.send('a step');
  // A step and its preview are sent in one go: the first of them must not stand in the second's way.
  expect(pipe.clogged).toBe(false);
  await pipe.drained();
  expect(pipe.clogged).toBe(true);
  sent[0]!();
  expect(pipe.clogged).toBe(false);
});
