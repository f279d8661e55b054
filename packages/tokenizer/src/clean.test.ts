import { expect, test } from 'vitest';
import { cleanCaption } from './clean';

test('cleaning', () => {
  expect(cleanCaption(' A  Fox ', 'none')).toBe(' A  Fox ');
  expect(cleanCaption(' Ａ  Fox\n', 'lower')).toBe('a fox');
  expect(cleanCaption('A <b>Fox</b> & friends https://example.org/a.png @me #123', 'deepfloyd')).toBe(
    'a fox friends',
  );
  expect(cleanCaption('a fox (red) &constructor; a dog', 'deepfloyd')).toBe('a fox red constructor; a dog');
});
