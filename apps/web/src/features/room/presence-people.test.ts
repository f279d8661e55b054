import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { peopleOf } from './presence-people';

const people = ['ada', 'bob', 'cleo', 'dan'].map((id) => ({ id, name: id, avatarUrl: null }));
const made = (id: string, author: string, status: 'running' | 'done' = 'running') => ({
  generation: aGeneration({ id, status, author: { id: author, name: author, avatarUrl: null } }),
  progress: null,
});

describe('the people of a room', () => {
  it('WEB-10 names who makes something first, with the newest of what they make', () => {
    const tiles = [
      made('g4', 'dan', 'done'),
      made('g3', 'cleo'),
      made('g2', 'cleo'),
      made('g1', 'elsewhere'),
    ];
    const named = peopleOf(people, tiles, 3).map(({ person, making }) => [person.id, making?.id]);
    expect(named).toEqual([
      ['cleo', 'g3'],
      ['ada', undefined],
      ['bob', undefined],
    ]);
  });
});
