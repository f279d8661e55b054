'use client';
import { useEffect, useReducer } from 'react';
import { type LiveEvent, type LiveState, reduceLive, startState } from '../live/live-state';
import { follow } from '../live/socket';

const reduce = (state: LiveState | null, event: LiveEvent): LiveState | null => {
  if (state) return reduceLive(state, event);
  return event.type === 'snapshot' ? reduceLive(startState(event.snapshot.generation), event) : null;
};

/** Follows a generation of which the page knows the id alone; null until its row arrives. */
export function useRegion(id: string): LiveState | null {
  const [state, dispatch] = useReducer(reduce, null);
  useEffect(() => follow((hub) => hub.watch(id, dispatch)), [id]);
  return state;
}
