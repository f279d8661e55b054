import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { hearVotes } from './hear-votes';
import { append, joined, queryString, recall, remember } from './pages';

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

  const page = (ids: string, cursor: string | null) => ({ items: [...ids].map(item), cursor });
  const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id).join('');

  it('WEB-42 goes on below a new first page where the old ones meet it, and else begins anew', () => {
    const before = page('abcdef', 'old');
    const some = joined(page('xab', 'new'), before);
    expect([idsOf(some), some.cursor]).toEqual(['xabcdef', 'old']);
    // More than a page came: what lies between is not known.
    const many = joined(page('xyz', 'new'), before);
    expect([idsOf(many), many.cursor]).toEqual(['xyz', 'new']);
    // Deleted generations are gone; a moved one appears once.
    expect(idsOf(joined(page('acd', 'new'), before))).toBe('acdef');
    expect(idsOf(joined(page('fab', 'new'), before))).toBe('fabcde');
    expect(idsOf(joined(page('xab', 'new'), undefined))).toBe('xab');
    expect(idsOf(joined(page('', null), before))).toBe('');
  });

  it('WEB-43 shows the votes heard of since, on the way back', () => {
    const first = page('ab', null);
    remember('', append(first, page('c', null)));
    for (const id of 'bc') hearVotes(id, 7);
    expect(joined(first, recall('')).items.map(({ votes }) => votes)).toEqual([0, 7, 7]);
    expect(joined(page('ab', null), undefined).items.map(({ votes }) => votes)).toEqual([0, 0]);
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
