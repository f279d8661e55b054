import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import type { RoomEvent } from '../live/hub';
import { LINES, nothingPassed, type Passing, pass } from './passing';

const ME = 'me';
const hear = (state: Passing, ...events: RoomEvent[]): Passing =>
  events.reduce((before, event) => pass(before, { type: 'room', event, me: ME }), state);
const here = (...ids: string[]): RoomEvent => ({
  type: 'presence',
  presence: {
    room: 'tea',
    count: ids.length,
    people: ids.map((id) => ({ id, name: `name of ${id}`, avatarUrl: null })),
  },
});
const vote = (id: string, generationId = 'g'): RoomEvent => ({
  type: 'vote',
  vote: { room: 'tea', generationId, caption: 'a fox', by: { id, name: `name of ${id}` } },
});
const told = ({ lines }: Passing): string[] => lines.map(({ kind, name }) => `${kind} ${name}`);

describe('ROOM-4 what passes by in a room', () => {
  it('names who joined, not who was there on arrival, nor the visitor', () => {
    const first = hear(nothingPassed, here('ada', ME));
    expect(told(first)).toEqual([]);
    expect(told(hear(first, here('ada', ME, 'bob')))).toEqual(['joined name of bob']);
    expect(told(hear(nothingPassed, here(), here(ME)))).toEqual([]);
  });

  it('names who voted and who remixed, each remix once, and nothing of the visitor’s own', () => {
    const child = aGeneration({ id: 'child', parentId: 'parent' });
    const mine = aGeneration({
      id: 'mine',
      parentId: 'parent',
      author: { id: ME, name: 'I', avatarUrl: null },
    });
    const state = hear(
      nothingPassed,
      vote('ada'),
      vote(ME),
      { type: 'feed', generation: child },
      { type: 'feed', generation: child },
      { type: 'feed', generation: mine },
      { type: 'feed', generation: aGeneration({ id: 'original' }) },
      { type: 'feed', generation: aGeneration({ id: 'old', parentId: 'parent', status: 'done' }) },
    );
    expect(told(state)).toEqual(['voted name of ada', 'remixed Quiet Heron']);
  });

  it('keeps few lines, ends each, and drops those of a hidden picture', () => {
    const many = hear(nothingPassed, ...Array.from({ length: 9 }, (_, n) => vote(`person ${n}`, `g${n}`)));
    expect(told(many)).toHaveLength(LINES);
    expect(told(many).at(-1)).toBe('voted name of person 8');
    const key = many.lines[0]?.key ?? -1;
    expect(pass(many, { type: 'over', key }).lines).toHaveLength(LINES - 1);
    expect(told(hear(many, { type: 'gone', id: 'g8' }))).not.toContain('voted name of person 8');
  });

  it('is silent about a snapshot after a lost connection', () => {
    const presence = { room: 'tea', count: 1, people: [{ id: 'eve', name: 'Eve', avatarUrl: null }] };
    const before = hear(nothingPassed, here('ada'));
    expect(
      told(hear(before, { type: 'snapshot', missed: false, snapshot: { room: 'tea', presence, live: [] } })),
    ).toEqual([]);
  });
});
