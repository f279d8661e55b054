'use client';
import type { GenerationView, VoteView } from '@atelier/domain';
import type { WatchSnapshot } from '@atelier/protocol';
import { useCallback, useEffect, useReducer } from 'react';
import { hearVotes } from '../gallery/hear-votes';
import { framesOf, type LiveState, reduceLive, startState } from './live-state';
import { follow } from './socket';

export type Live = LiveState & {
  /** Passes the API's answer to this page's own action to the state. */
  settle: (view: GenerationView) => void;
  setVotes: (answer: VoteView) => void;
};

/**
 * Follows a generation from the server-rendered row: a snapshot when the socket is connected, then deltas in
 * the order of (attempt, seq). Give the component `key={id}`, because the state belongs to one generation.
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

/**
 * Follows a tile of a wall without asking for it. The room sends its row (as `tile`) and some of its frames.
 */
export function useTile(tile: WatchSnapshot): LiveState {
  const [state, dispatch] = useReducer(reduceLive, tile, startTile);
  const { generation, progress, others } = tile;
  useEffect(() => follow((hub) => hub.listen(generation.id, dispatch)), [generation.id]);
  useEffect(() => dispatch({ type: 'state', view: generation }), [generation]);
  // Only on the first render: later only the row changes, and these frames may be of an ended job.
  useEffect(() => {
    for (const frame of framesOf({ progress, others })) dispatch({ type: 'progress', frame });
  }, [progress, others]);
  return state;
}
