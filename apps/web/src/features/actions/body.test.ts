import { expect, it } from 'vitest';
import { bodyFrom } from './body';

it('makes of each input what the API wants', () => {
  const data = new FormData();
  for (const [name, value] of [
    ['name', '  a script '],
    ['reason', ''],
    ['votes', '3'],
    ['hide', 'on'],
    ['events', 'a'],
    ['events', 'b'],
    ['stray', 'x'],
  ] as const)
    data.append(name, value);
  expect(
    bodyFrom(data, {
      name: 'text',
      reason: 'optional',
      votes: 'numberOrNull',
      none: 'numberOrNull',
      hide: 'tick',
      show: 'tick',
      events: 'list',
    }),
  ).toEqual({ name: 'a script', votes: 3, none: null, hide: true, show: false, events: ['a', 'b'] });
});
