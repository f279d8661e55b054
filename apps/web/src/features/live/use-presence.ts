'use client';
import type { Presence } from '@atelier/protocol';
import { useEffect, useState } from 'react';
import { follow } from './socket';

/** Who is in a room, without its wall: null until the server has said. */
export function usePresence(slug: string): Presence | null {
  const [presence, setPresence] = useState<Presence | null>(null);
  useEffect(
    () =>
      follow((hub) =>
        hub.join(
          slug,
          (event) => {
            if (event.type === 'presence') setPresence(event.presence);
            if (event.type === 'snapshot') setPresence(event.snapshot.presence);
          },
          false,
        ),
      ),
    [slug],
  );
  return presence;
}
