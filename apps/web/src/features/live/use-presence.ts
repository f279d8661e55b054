'use client';
import type { Presence } from '@atelier/protocol';
import { useEffect, useState } from 'react';
import { follow } from './socket';

/** Follows the presence of a room without its wall; null until the server answers. */
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
