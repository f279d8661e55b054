import { expect, it } from 'vitest';
import { oneAtATime } from './one-at-a-time';

it('WEB-23 a form is sent once at a time, and again after it succeeded or failed', async () => {
  const once = oneAtATime();
  const sent: string[] = [];
  let answer = (): void => undefined;
  const send = (what: string) => () =>
    new Promise<void>((resolve) => {
      sent.push(what);
      answer = resolve;
    });
  const first = once(send('first'));
  await once(send('second'));
  expect(sent).toEqual(['first']);
  answer();
  await first;
  await expect(once(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  const third = once(send('third'));
  answer();
  await third;
  expect(sent).toEqual(['first', 'third']);
});
