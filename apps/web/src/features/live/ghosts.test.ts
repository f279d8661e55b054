import type { Ghost } from '@atelier/protocol';
import { describe, expect, it } from 'vitest';
import { Ghosts } from './ghosts';

const person = { id: 'ada', name: 'Ada', avatarUrl: null };
const webp = new Uint8Array([1]);

describe('the ghosts that a page knows', () => {
  it('GHOST-1 keep their place and their picture while the words grow', () => {
    const ghosts = new Ghosts();
    let now: readonly Ghost[] = [];
    ghosts.snapshot('tea', [
      { person, caption: 'a red', webp },
      { person: { ...person, id: 'bob' }, caption: 'a cat', webp: null },
    ]);
    ghosts.listen('tea', (told) => {
      now = told;
    });
    ghosts.changed({ room: 'tea', person, caption: 'a red fox' });
    expect(now.map(({ caption }) => caption)).toEqual(['a red fox', 'a cat']);
    expect(now[0]?.webp).toBe(webp);
    ghosts.changed({ room: 'other', person, caption: 'elsewhere' });
    expect(now).toHaveLength(2);
  });

  it('GHOST-2 go when they are told to, and all of them with the connection', () => {
    const ghosts = new Ghosts();
    const told: number[] = [];
    const leave = ghosts.listen('tea', (now) => told.push(now.length));
    ghosts.changed({ room: 'tea', person, caption: 'a fox' });
    ghosts.changed({ room: 'tea', person: { ...person, id: 'bob' }, caption: 'a cat' });
    ghosts.changed({ room: 'tea', person: { id: 'ada' }, gone: true });
    ghosts.clear();
    leave();
    ghosts.changed({ room: 'tea', person, caption: 'unheard' });
    expect(told).toEqual([0, 1, 2, 1, 0]);
  });
});
