import { expect, it } from 'vitest';
import { LIMITS } from './constants';
import { roomSlug } from './generation';
import { addressOf } from './room-address';

it.each([
  ['Tea room', 'tea-room'],
  ['  Ada’s  Café: Nº 5! ', 'adas-cafe-no-5'],
  ['Straße über Łódź', 'strasse-uber-lodz'],
  ['--- a_b ---', 'a-b'],
  ['絵の部屋', ''],
  ['🦊', ''],
])('ROOM-7 the address of %j is %j', (name, address) => {
  expect(addressOf(name)).toBe(address);
  if (address) expect(roomSlug.parse(address)).toBe(address);
});

it('ROOM-7 an address is cut without a hyphen at its end', () => {
  const address = addressOf(`${'a'.repeat(LIMITS.roomSlugLength - 1)} long name`);
  expect(address).toBe('a'.repeat(LIMITS.roomSlugLength - 1));
});
