import { expect, test } from 'vitest';
import { isMine } from './vote-button';

test.each([
  [{ voted: false }, undefined, false],
  [{ voted: true }, undefined, true],
  [{ voted: true, votedImage: 0 }, undefined, true],
  [{ voted: true, votedImage: 0 }, 0, true],
  [{ voted: true, votedImage: 0 }, 2, false],
  [{ voted: true }, 2, false],
])('P-VOTE-7 %o for image %o: %o', (view, image, mine) => {
  expect(isMine(view, image)).toBe(mine);
});
