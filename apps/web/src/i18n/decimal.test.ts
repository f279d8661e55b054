import { expect, it } from 'vitest';
import { decimal } from './decimal';

it('writes settings as the language does, and seeds so that they can be copied', () => {
  expect(decimal('de', 1.5)).toBe('1,5');
  expect(decimal('en', 1.5)).toBe('1.5');
  expect(decimal('es', 3164285611)).toBe('3164285611');
});
