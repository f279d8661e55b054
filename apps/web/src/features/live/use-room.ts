'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useReducer, useRef } from 'react';
import type { RoomEvent } from './hub';
import { follow } from './socket';
import { reduceWall, type Wall, wallOf } from './wall';

/**
 * Enters a room while the component is mounted. Returns its presence and its wall. `hear` gets each event,
 * for what is shown in passing.
 */
export function useRoom(
  slug: string,
  initial: GenerationView[] = [],
  hear?: (event: RoomEvent) => void,
): Wall {
  const [wall, dispatch] = useReducer(reduceWall, initial, wallOf);
  const listener = useRef(hear);
  listener.current = hear;
  useEffect(
    () =>
      follow((hub) =>
        hub.join(slug, (event) => {
          dispatch(event);
          listener.current?.(event);
        }),
      ),
    [slug],
  );
  return wall;
}
