import { expect, it } from 'vitest';
import { all, NOTHING, range, type Selection, toggle } from './selection';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const chosen = ({ chosen: ids }: Selection) => [...ids].toSorted().join('');

it('CHOOSE-1 one is chosen and no longer; the choosing goes on', () => {
  const one = toggle(NOTHING, 'b');
  expect([chosen(one), one.on]).toEqual(['b', true]);
  const none = toggle(one, 'b');
  expect([chosen(none), none.on]).toEqual(['', true]);
});

it('CHOOSE-1 a range goes from the one chosen last, both ways, and adds to the rest', () => {
  const start = toggle(NOTHING, 'c');
  expect(chosen(range(start, ORDER, 'e'))).toBe('cde');
  expect(chosen(range(start, ORDER, 'a'))).toBe('abc');
  // The next range begins at the same picture.
  expect(chosen(range(range(start, ORDER, 'd'), ORDER, 'b'))).toBe('bcd');
  expect(chosen(range(toggle(toggle(NOTHING, 'a'), 'd'), ORDER, 'e'))).toBe('ade');
  expect(chosen(range(NOTHING, ORDER, 'd'))).toBe('d');
  // The anchor has left the page.
  expect(chosen(range(toggle(NOTHING, 'gone'), ORDER, 'd'))).toBe('dgone');
});

it('CHOOSE-1 at most a hundred, the nearest of a range, and it is said', () => {
  const many = Array.from({ length: 150 }, (_, n) => String(n));
  const up = range(toggle(NOTHING, '140'), many, '0');
  expect([up.chosen.size, up.cut, up.chosen.has('41'), up.chosen.has('40')]).toEqual([
    100,
    true,
    true,
    false,
  ]);
  expect(all(NOTHING, many)).toMatchObject({ cut: true });
  expect(toggle(up, 'x')).toMatchObject({ cut: true });
  expect(toggle(up, 'x').chosen.has('x')).toBe(false);
  expect(toggle(up, '140')).toMatchObject({ cut: false });
});
