import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { append, queryString, recall, remember } from './pages';

const item = (id: string) => aGeneration({ id });

describe('gallery pages', () => {
  it('never shows a picture twice when votes move it between pages', () => {
    const shown = append(
      { items: [item('a'), item('b')], cursor: 'x' },
      { items: [item('b'), item('c')], cursor: null },
    );
    expect(shown.items.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
    expect(shown.cursor).toBeNull();
  });

  it('names a query the same whatever the order of its parts', () => {
    expect(queryString({ q: 'fox', sort: 'top' })).toBe(queryString({ sort: 'top', q: 'fox' }));
    expect(queryString({ sort: 'new', q: '' })).toBe('');
  });

  it('keeps the pages of the last few queries only', () => {
    for (let n = 0; n < 9; n++) remember(`q=${n}`, { items: [], cursor: null });
    expect(recall('q=0')).toBeUndefined();
    expect(recall('q=8')).toBeDefined();
  });
});
