import type { GhostPayload } from '@atelier/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GHOST_LIMITS, GhostBoard, type GhostMessage } from './ghost-board';

const ada = { id: 'ada', name: 'Ada', avatarUrl: null };
const picture = new Uint8Array([7]);
const boards: GhostBoard[] = [];
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  for (const board of boards.splice(0)) board.stop();
  vi.useRealTimers();
});

function boardWith(share?: (message: GhostMessage) => void): { board: GhostBoard; told: GhostPayload[] } {
  const told: GhostPayload[] = [];
  const board = new GhostBoard({
    tell: (_room, payload) => told.push(payload),
    ...(share && { share }),
    now: () => Date.now(),
  });
  boards.push(board);
  return { board, told };
}

describe('ghosts of a room', () => {
  it('GHOST-1 a caption grows for the others and keeps its last picture; a late comer gets both', () => {
    const { board, told } = boardWith();
    board.typed('tea', ada, 'a red');
    board.drawn('ada', picture);
    board.typed('tea', ada, 'a red fox');
    expect(told.map((each) => ('caption' in each ? each.caption : null))).toEqual([
      'a red',
      'a red',
      'a red fox',
    ]);
    expect(board.in('tea')).toEqual([{ person: ada, caption: 'a red fox', webp: picture }]);
    expect(board.in('other')).toEqual([]);
  });

  it('GHOST-2 goes when its person stops, and a draft that comes late brings it not back', () => {
    const { board, told } = boardWith();
    board.typed('tea', ada, 'a red');
    board.end('ada');
    board.drawn('ada', picture);
    expect(told.at(-1)).toEqual({ room: 'tea', person: { id: 'ada' }, gone: true });
    expect(board.in('tea')).toEqual([]);
  });

  it('GHOST-2 goes after a silence', () => {
    const { board, told } = boardWith();
    board.typed('tea', ada, 'a red');
    vi.advanceTimersByTime(GHOST_LIMITS.silentMs - 1_000);
    expect(board.in('tea')).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(told.at(-1)).toMatchObject({ gone: true });
  });

  it('GHOST-3 moves with its person to another room', () => {
    const { board } = boardWith();
    board.typed('tea', ada, 'a red');
    board.typed('atrium', ada, 'a red fox');
    expect([board.in('tea').length, board.in('atrium').length]).toEqual([0, 1]);
  });

  it('GHOST-4 every web process has the same ghosts; one that died leaves none behind', () => {
    const one = boardWith((message) => two.board.heard(message));
    const two = boardWith((message) => one.board.heard(message));
    one.board.typed('tea', ada, 'a red');
    one.board.drawn('ada', picture);
    expect(two.board.in('tea')).toEqual([{ person: ada, caption: 'a red', webp: picture }]);
    expect(two.told).toHaveLength(2);
    one.board.end('ada');
    expect(two.board.in('tea')).toEqual([]);
    const left = { room: 'tea', person: ada, caption: 'left behind' };
    two.board.heard({ server: 'one that died', payload: left });
    expect(two.board.in('tea')).toHaveLength(1);
    vi.advanceTimersByTime(GHOST_LIMITS.silentMs * 2 + 1_000);
    expect(two.board.in('tea')).toEqual([]);
  });

  it('GHOST-5 a room and a process keep so many, the newest', () => {
    const { board } = boardWith();
    for (let at = 0; at < 1_000; at++) board.typed(`room-${at % 40}`, { ...ada, id: `p${at}` }, 'a red');
    expect(board.in('room-0').length).toBeLessThanOrEqual(GHOST_LIMITS.perRoom);
    const all = Array.from({ length: 40 }, (_, at) => board.in(`room-${at}`).length);
    expect(all.reduce((sum, count) => sum + count, 0)).toBe(GHOST_LIMITS.total);
    expect(board.in('room-39').at(-1)?.person.id).toBe('p999');
  });
});
