import { expect, test } from 'vitest';
import { createOutbox } from './outbox';

test('drained waits for what is on its way', async () => {
  const sent: (() => void)[] = [];
  const outbox = createOutbox<string>((_message, done) => sent.push(done));
  await outbox.drained();
  outbox.send('a');
  outbox.send('b');
  const order: string[] = [];
  const drained = outbox.drained().then(() => order.push('drained'));
  sent[0]!();
  order.push('a');
  sent[1]!();
  order.push('b');
  await drained;
  expect(order).toEqual(['a', 'b', 'drained']);
});

test('a parent that does not read holds nobody up for long; it counts as clogged until everything has left', async () => {
  const sent: (() => void)[] = [];
  const outbox = createOutbox<string>((_message, done) => sent.push(done));
  outbox.send('a step');
  // A step and its preview are sent in one go: the first of them must not stand in the second's way.
  expect(outbox.clogged).toBe(false);
  await outbox.drained();
  expect(outbox.clogged).toBe(true);
  sent[0]!();
  expect(outbox.clogged).toBe(false);
});
