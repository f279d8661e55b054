'use client';
import type { GenerationView } from '@atelier/domain';
import { useRouter } from 'next/navigation';
import { useEffect, useReducer, useRef } from 'react';
import type { RoomEvent } from './hub';
import { follow } from './socket';
import { hasMissed, reduceWall, type Wall, wallOf } from './wall';

/**
 * Enters a room while the component is mounted. Returns its presence and its wall. `hear` gets each event,
 * for what is shown in passing. Events that passed while the page was not connected are lost: the server then
 * renders the page's lists and counts again.
 */
export function useRoom(
  slug: string,
  initial: GenerationView[] = [],
  hear?: (event: RoomEvent) => void,
): Wall {
  const [wall, dispatch] = useReducer(reduceWall, initial, wallOf);
  const listener = useRef(hear);
  listener.current = hear;
  const latest = useRef(wall);
  latest.current = wall;
  const router = useRouter();
  useEffect(
    () =>
      follow((hub) =>
        hub.join(slug, (event) => {
          if (event.type === 'snapshot' && (event.missed || hasMissed(latest.current, event.snapshot)))
            router.refresh();
          dispatch(event);
          listener.current?.(event);
        }),
      ),
    [slug, router],
  );
  return wall;
}
