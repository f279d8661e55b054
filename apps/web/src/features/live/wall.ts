import type { GenerationView } from '@atelier/domain';
import type { Presence, RoomSnapshot, WatchSnapshot } from '@atelier/protocol';
import type { RoomEvent } from './hub';
import { isEnded } from './live-state';

/**
 * Tiles of a wall: all that run or wait, and the last few that ended, so that none vanishes under the
 * pointer.
 */
export type Wall = { presence: Presence | null; tiles: WatchSnapshot[] };

export const WALL_TILES = 12;

/** Drops the oldest ended tiles beyond the limit; running and waiting ones stay. */
function trim(tiles: WatchSnapshot[]): WatchSnapshot[] {
  let surplus = tiles.length - WALL_TILES;
  return [...tiles]
    .reverse()
    .filter(({ generation }) => !(surplus > 0 && isEnded(generation) && surplus--))
    .reverse();
}

/** Whether a generation of the wall has ended, or was hidden, without an event: the snapshot has it no more. */
export const hasMissed = ({ tiles }: Wall, { live }: RoomSnapshot): boolean => {
  const ids = new Set(live.map(({ generation }) => generation.id));
  return tiles.some(({ generation }) => !isEnded(generation) && !ids.has(generation.id));
};

const newestFirst = (tiles: WatchSnapshot[]): WatchSnapshot[] =>
  [...tiles].sort((a, b) => b.generation.createdAt.localeCompare(a.generation.createdAt));

/** Folds a room event into the wall. The newest tile stands first; a tile keeps its place. */
export function reduceWall(wall: Wall, event: RoomEvent): Wall {
  switch (event.type) {
    case 'presence':
      return { ...wall, presence: event.presence };
    case 'snapshot': {
      const { live, presence } = event.snapshot;
      const ids = new Set(live.map(({ generation }) => generation.id));
      const ended = wall.tiles.filter(({ generation }) => isEnded(generation) && !ids.has(generation.id));
      return { presence, tiles: trim([...newestFirst(live), ...ended]) };
    }
    case 'vote':
    case 'changed':
      // For the room's page alone; a vote's count comes with the row.
      return wall;
    case 'gone': {
      const tiles = wall.tiles.filter(({ generation }) => generation.id !== event.id);
      return tiles.length === wall.tiles.length ? wall : { ...wall, tiles };
    }
    case 'feed': {
      const { generation } = event;
      const known = wall.tiles.some((tile) => tile.generation.id === generation.id);
      // A vote changes the row of an old picture too, which does not belong on the wall.
      if (!known && isEnded(generation)) return wall;
      const tiles = known
        ? wall.tiles.map((tile) => (tile.generation.id === generation.id ? { ...tile, generation } : tile))
        : trim([{ generation, progress: null }, ...wall.tiles]);
      return { ...wall, tiles };
    }
  }
}

export const emptyWall: Wall = { presence: null, tiles: [] };

/** Returns the server-rendered wall, before the socket is connected. */
export const wallOf = (live: GenerationView[]): Wall => ({
  presence: null,
  tiles: newestFirst(live.map((generation) => ({ generation, progress: null }))),
});
