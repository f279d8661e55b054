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
  it('refuse to be longer than Discord allows, and survive a forged escape', () => {
    expect(() => customId('gallery', 'x'.repeat(100))).toThrow(RangeError);
    expect(parseCustomId('vote:%E0%A4%A')).toEqual({ action: 'vote', args: [] });
  });
});
