import { expect, test } from 'vitest';
import { Company } from './company';

test('many are inside together and know it; one alone waits for them, and later ones wait for it', async () => {
  const room = new Company();
  const order: string[] = [];
  const enter = async (name: string, alone = false) => {
    const visit = await room.enter({ alone });
    order.push(name);
    return visit;
  };
  const first = await enter('first');
  expect(first.hadCompany).toBe(false);
  const second = await enter('second');
  expect([first.hadCompany, second.hadCompany]).toEqual([true, true]);

  const hermit = enter('hermit', true);
  const later = enter('later');
  second.leave();
  second.leave();
  await Promise.resolve();
  expect(order).toEqual(['first', 'second']);
  first.leave();
  const alone = await hermit;
  expect(order).toEqual(['first', 'second', 'hermit']);
  alone.leave();
  expect([(await later).hadCompany, alone.hadCompany]).toEqual([false, false]);
});
