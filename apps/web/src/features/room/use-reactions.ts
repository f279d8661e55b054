'use client';
import type { Reaction } from '@atelier/domain/constants';
import { useEffect, useReducer, useRef } from 'react';
import { api } from '../api/client';
import { randomHex } from '../api/random-hex';
import { follow } from '../live/socket';

/** Reactions in flight at once; further ones only count. */
const IN_FLIGHT = 24;

type Flying = { key: number; reaction: Reaction };
type State = { flying: Flying[]; counts: Partial<Record<Reaction, number>>; next: number };
type Event = { type: 'came'; reaction: Reaction } | { type: 'landed'; key: number };

function reduce(state: State, event: Event): State {
  if (event.type === 'landed')
    return { ...state, flying: state.flying.filter(({ key }) => key !== event.key) };
  const { reaction } = event;
  const counts = { ...state.counts, [reaction]: (state.counts[reaction] ?? 0) + 1 };
  const flying =
    state.flying.length < IN_FLIGHT ? [...state.flying, { key: state.next, reaction }] : state.flying;
  return { flying, counts, next: state.next + 1 };
}

/**
 * Hears the reactions to a generation that the page watches: those in flight, and how many of each came since
 * the page opened. `react` shows one of the visitor's own at once and sends it; rejects with the refusal.
 * `onHeard` is called for those of others.
 */
export function useReactions(id: string, onHeard: () => void) {
  const [state, dispatch] = useReducer(reduce, { flying: [], counts: {}, next: 0 });
  const own = useRef(new Set<string>());
  useEffect(
    () =>
      follow((hub) =>
        hub.listen(id, (event) => {
          if (event.type !== 'reaction' || own.current.delete(event.token ?? '')) return;
          dispatch({ type: 'came', reaction: event.reaction });
          onHeard();
        }),
      ),
    [id, onHeard],
  );
  return {
    ...state,
    land: (key: number) => dispatch({ type: 'landed', key }),
    react: async (reaction: Reaction): Promise<void> => {
      const token = randomHex(8);
      own.current.add(token);
      dispatch({ type: 'came', reaction });
      await api(`/api/v1/generations/${id}/reactions`, { method: 'POST', body: { reaction, token } });
    },
  };
}
