import type { LineView } from '@atelier/domain';
import { expect, it } from 'vitest';
import { inOrder, moved, waitingIds } from './order';

const line = (...ids: string[]): LineView => ({
  items: ids.map((id) => ({
    generation: { id } as LineView['items'][number]['generation'],
    paused: id.startsWith('p'),
  })),
});
const idsOf = ({ items }: LineView) => items.map(({ generation }) => generation.id);

it('LINE-6 one moves and the others keep their order', () => {
  expect(moved(['a', 'b', 'c', 'd'], 2, 0)).toEqual(['c', 'a', 'b', 'd']);
  expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd']);
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'b', 'c']);
  expect(moved(['a', 'b', 'c'], 1, 9)).toEqual(['a', 'c', 'b']);
  expect(moved(['a', 'b', 'c'], 1, -3)).toEqual(['b', 'a', 'c']);
});

it('LINE-6 what joined meanwhile follows, and paused ones stay last', () => {
  expect(waitingIds(line('a', 'b', 'p1'))).toEqual(['a', 'b']);
  expect(idsOf(inOrder(line('a', 'b', 'new', 'p1', 'p2'), ['b', 'a']))).toEqual([
    'b',
    'a',
    'new',
    'p1',
    'p2',
  ]);
  expect(idsOf(inOrder(line('a', 'c'), ['c', 'b', 'a']))).toEqual(['c', 'a']);
});
