import type { Presence } from '@atelier/protocol';
import type { RoomEvent } from '../live/hub';

/** An act of a person just now. `generationId` and `caption` belong to its picture. */
export type Line = { key: number; name: string } & (
  | { kind: 'joined' }
  | { kind: 'voted' | 'remixed'; generationId: string; caption: string }
);
type News = Line extends infer Each ? (Each extends Line ? Omit<Each, 'key'> : never) : never;

/** Lines shown at once; older ones give way. */
export const LINES = 3;
/** Remixes remembered, so that each is told once. */
const KNOWN = 200;

export type Passing = {
  lines: Line[];
  next: number;
  /** Ids of the people here; null until the server has told them. */
  here: ReadonlySet<string> | null;
  /** Ids of generations that began before or were told. */
  known: readonly string[];
};
export const nothingPassed: Passing = { lines: [], next: 0, here: null, known: [] };

export type PassingEvent =
  | { type: 'room'; event: RoomEvent; me: string | null }
  /** A line has been shown for long enough. */
  | { type: 'over'; key: number };

const add = (state: Passing, news: News): Passing => ({
  ...state,
  next: state.next + 1,
  lines: [...state.lines, { ...news, key: state.next } as Line].slice(-LINES),
});

const came = (state: Passing, { people }: Presence, me: string | null): Passing => {
  const { here } = state;
  const fresh = here ? people.filter(({ id }) => id !== me && !here.has(id)) : [];
  return fresh.reduce<Passing>((before, { name }) => add(before, { kind: 'joined', name }), {
    ...state,
    here: new Set(people.map(({ id }) => id)),
  });
};

/**
 * Folds a room's event into the lines that pass by: who joined, voted and remixed. The visitor's own deeds
 * make no line. A snapshot makes none either, as it tells of the past.
 */
export function pass(state: Passing, event: PassingEvent): Passing {
  if (event.type === 'over') return { ...state, lines: state.lines.filter(({ key }) => key !== event.key) };
  const { event: told, me } = event;
  switch (told.type) {
    case 'presence':
      return came(state, told.presence, me);
    case 'snapshot': {
      const { presence, live } = told.snapshot;
      const ids = live.map(({ generation }) => generation.id);
      return {
        ...came({ ...state, here: null }, presence, me),
        known: [...state.known, ...ids].slice(-KNOWN),
      };
    }
    case 'vote': {
      const { by, generationId, caption } = told.vote;
      return by.id === me ? state : add(state, { kind: 'voted', name: by.name, generationId, caption });
    }
    case 'feed': {
      const { id, parentId, author, caption, status } = told.generation;
      if (status !== 'queued' || state.known.includes(id)) return state;
      const next = { ...state, known: [...state.known, id].slice(-KNOWN) };
      if (parentId === null || !author || author.id === me) return next;
      return add(next, { kind: 'remixed', name: author.name, generationId: id, caption });
    }
    case 'changed':
      return state;
    case 'gone':
      return {
        ...state,
        lines: state.lines.filter((line) => line.kind === 'joined' || line.generationId !== told.id),
      };
  }
}
