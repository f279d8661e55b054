'use client';
import type { Ghost } from '@atelier/protocol';
import { useEffect, useState } from 'react';
import { follow } from '../live/socket';

/** Follows what the others in a room type. The page must be in the room. `me` is left out. */
export function useGhosts(room: string, me: string | null): readonly Ghost[] {
  const [ghosts, setGhosts] = useState<readonly Ghost[]>([]);
  useEffect(() => follow((hub) => hub.onGhosts(room, setGhosts)), [room]);
  return me === null ? ghosts : ghosts.filter(({ person }) => person.id !== me);
}
