'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useCallback, useEffect, useReducer } from 'react';
import { hearVotes } from '../gallery/hear-votes';
import { framesOf, type LiveState, reduceLive, startState } from './live-state';
import { follow } from './socket';

export type Live = LiveState & {
  /** Tells the state what the API answered to my own action. */
  settle: (view: GenerationView) => void;
  setVotes: (answer: VoteView) => void;
};

/**
 * Follows a generation from what the server rendered: a snapshot when the socket is there, then deltas in the order of
 * (attempt, seq). Give the component `key={id}`: the state belongs to one generation.
 */
export function useGeneration(initial: GenerationView): Live {
  const [state, dispatch] = useReducer(reduceLive, initial, startState);
  const { id } = initial;
  const { votes } = state.view;
  useEffect(() => hearVotes(id, votes), [id, votes]);
  useEffect(() => follow((hub) => hub.watch(id, dispatch)), [id]);
  const settle = useCallback((view: GenerationView) => dispatch({ type: 'state', view }), []);
  const setVotes = useCallback(
    ({ votes, voted, votedImage, promotion }: VoteView) =>
      dispatch({ type: 'votes', votes, voted, votedImage, promotion }),
    [],
  );
  return { ...state, settle, setVotes };
}

const startTile = (tile: WatchSnapshot): LiveState =>
  reduceLive(startState(tile.generation), { type: 'snapshot', snapshot: tile });

/** Follows a tile of a wall: the room brings its row (as `tile`) and a frame now and then, so that nothing more is asked for. */
export function useTile(tile: WatchSnapshot): LiveState {
  const [state, dispatch] = useReducer(reduceLive, tile, startTile);
  const { generation, progress, others } = tile;
  useEffect(() => follow((hub) => hub.listen(generation.id, dispatch)), [generation.id]);
  useEffect(() => dispatch({ type: 'state', view: generation }), [generation]);
  // Only when they came with it: later the row alone changes, and these may be of a job that has ended.
  useEffect(() => {
    for (const frame of framesOf({ progress, others })) dispatch({ type: 'progress', frame });
  }, [progress, others]);
  return state;
}
