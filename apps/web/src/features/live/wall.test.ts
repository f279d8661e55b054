import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import { emptyWall, hasMissed, reduceWall, WALL_TILES, wallOf } from './wall';

const made = (number: number, status: 'running' | 'done' = 'running') =>
  aGeneration({
    id: `g${number}`,
    status,
    createdAt: `2026-01-01T00:00:${String(number).padStart(2, '0')}.000Z`,
  });
const ids = (wall: ReturnType<typeof wallOf>) => wall.tiles.map(({ generation }) => generation.id);

describe('the live wall', () => {
  it('puts the newest first and keeps a tile in place when it ends', () => {
    let wall = wallOf([made(1), made(2)]);
    wall = reduceWall(wall, { type: 'feed', generation: made(3) });
    wall = reduceWall(wall, { type: 'feed', generation: made(2, 'done') });
    expect(ids(wall)).toEqual(['g3', 'g2', 'g1']);
    expect(wall.tiles[1]?.generation.status).toBe('done');
  });

  it('does not bring an old picture back because it got a vote', () => {
    expect(ids(reduceWall(emptyWall, { type: 'feed', generation: made(1, 'done') }))).toEqual([]);
  });

  it('drops the oldest ended tile, never a running one', () => {
    let wall = wallOf([made(0), made(1)]);
    wall = reduceWall(wall, { type: 'feed', generation: made(1, 'done') });
    for (let number = 2; number <= WALL_TILES; number++) {
      wall = reduceWall(wall, { type: 'feed', generation: made(number) });
    }
    expect(ids(wall)).toHaveLength(WALL_TILES);
    expect(ids(wall)).toContain('g0');
    expect(ids(wall)).not.toContain('g1');
  });

  it('forgets after a reconnect what no longer runs, but keeps what had ended before', () => {
    let wall = wallOf([made(1), made(2)]);
    wall = reduceWall(wall, { type: 'feed', generation: made(1, 'done') });
    wall = reduceWall(wall, {
      type: 'snapshot',
      missed: false,
      snapshot: { room: 'lobby', presence: { room: 'lobby', count: 1, people: [] }, live: [] },
    });
    expect(ids(wall)).toEqual(['g1']);
  });

  it('RT-31 knows by a snapshot that an end was missed, not by what begins or had ended', () => {
    const told = (...live: ReturnType<typeof made>[]) => ({
      room: 'lobby',
      presence: { room: 'lobby', count: 1, people: [] },
      live: live.map((generation) => ({ generation, progress: null })),
    });
    const wall = reduceWall(wallOf([made(1), made(2)]), { type: 'feed', generation: made(1, 'done') });
    expect(hasMissed(wall, told(made(2), made(3)))).toBe(false);
    expect(hasMissed(wall, told(made(3)))).toBe(true);
  });

  it('RT-24 removes a gone generation', () => {
    const wall = wallOf([made(1), made(2)]);
    expect(ids(reduceWall(wall, { type: 'gone', id: 'g1' }))).toEqual(['g2']);
    expect(reduceWall(wall, { type: 'gone', id: 'g3' })).toBe(wall);
  });
});
