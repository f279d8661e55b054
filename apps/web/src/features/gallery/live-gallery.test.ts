import type { GenerationView } from '@atelier/domain';
import { expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { newIn } from './live-gallery';

const made = (at: number): GenerationView =>
  aGeneration({ id: `g${at}`, createdAt: `2026-01-01T00:00:${String(at).padStart(2, '0')}.000Z` });
const list = (items: number[], arrived: number[] = []) => ({
  first: { items: items.map(made), cursor: 'more' },
  arrived: arrived.map(made),
});

it('WEB-32 a button counts what arrived and what a new rendering added, and no older pictures', () => {
  const shown = list([5, 4, 3]);
  expect(newIn(list([5, 4, 3], [6]), shown)).toBe(1);
  expect(newIn(list([7, 6, 5], [8]), shown)).toBe(3);
  expect(newIn(list([7, 6, 5], [7]), shown)).toBe(2);
  // One was deleted, so that an older one has come onto the page.
  expect(newIn(list([5, 4, 2]), shown)).toBe(0);
});
