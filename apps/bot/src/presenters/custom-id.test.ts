import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { customId, parseCustomId } from './custom-id';

describe('custom ids', () => {
  it('give back what was put in, colons and all', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 6 }), { maxLength: 2 }), (args) => {
        expect(parseCustomId(customId('promote', ...args))).toEqual({ action: 'promote', args });
      }),
    );
  });
  it('spend one character on a letter of any script, and refuse to be longer than Discord allows', () => {
    expect(customId('gallery', '狐狸')).toBe('gallery:狐狸');
    expect(() => customId('gallery', 'x'.repeat(100))).toThrow(RangeError);
  });
});
