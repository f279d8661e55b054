'use client';
import type { GenerationView } from '@atelier/domain';
import { useEffect, useReducer } from 'react';
import { follow } from './socket';
import { reduceWall, type Wall, wallOf } from './wall';

/** Enters a room while the component is mounted. Returns its presence and its wall. */
export function useRoom(slug: string, initial: GenerationView[] = []): Wall {
  const [wall, dispatch] = useReducer(reduceWall, initial, wallOf);
  useEffect(() => follow((hub) => hub.join(slug, dispatch)), [slug]);
  return wall;
}
