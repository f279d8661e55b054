import { expect, test } from 'vitest';
import { createOutbox } from './outbox';

test('drained waits for what is on its way', async () => {
  const sent: (() => void)[] = [];
  const outbox = createOutbox<string>((_message, done) => sent.push(done));
  await outbox.drained();
  outbox.send('a');
  outbox.send('b');
  expect(outbox.busy).toBe(true);
  const order: string[] = [];
  const drained = outbox.drained().then(() => order.push('drained'));
  sent[0]!();
  order.push('a');
  sent[1]!();
  order.push('b');
  await drained;
  expect(order).toEqual(['a', 'b', 'drained']);
  expect(outbox.busy).toBe(false);
});

test('a parent that does not read holds nobody up for long', async () => {
  const outbox = createOutbox<string>(() => {});
  outbox.send('never read');
  await outbox.drained();
  expect(outbox.busy).toBe(true);
});
