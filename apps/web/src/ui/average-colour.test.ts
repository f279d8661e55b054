import fc from 'fast-check';
import { rgbaToThumbHash, thumbHashToAverageRGBA } from 'thumbhash';
import { expect, it } from 'vitest';
import { averageColour } from './average-colour';

it('is what the library says, for any picture', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 64, maxLength: 64 }), (pixels) => {
      const opaque = pixels.map((value, i) => (i % 4 === 3 ? 255 : value));
      const hash = rgbaToThumbHash(4, 4, opaque);
      const { r, g, b } = thumbHashToAverageRGBA(hash);
      const expected = [r, g, b].map((value) => Math.round(255 * value)).join(' ');
      expect(averageColour(Buffer.from(hash).toString('base64'))).toBe(`rgb(${expected})`);
    }),
  );
});

it('is nothing for what is no hash', () => {
  for (const text of ['', 'a', '%%%%']) expect(averageColour(text)).toBeUndefined();
});
