import type { Presence } from '@atelier/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PresenceBoard, type TallyMessage } from './presence';

const person = (id: string) => ({ id, name: id, avatarUrl: null });
/**
 * A room's sockets, filled by the test. `told` holds messages to the room, `shared` those to other processes.
 */
function aRoom() {
  const here: (string | null)[] = [];
  const told: Presence[] = [];
  const shared: TallyMessage[] = [];
  const board = new PresenceBoard({
    here: () => here.map((id) => (id === null ? null : person(id))),
    size: () => here.length,
    rooms: () => ['r'],
    tell: (_, presence) => void told.push(presence),
    share: (message) => void shared.push(message),
  });
  /** Sets the sockets of the room (null: a visitor) and tells the board. */
  const nowHere = async (...ids: (string | null)[]): Promise<[number, string[]]> => {
    here.splice(0, here.length, ...ids);
    board.changed('r');
    await vi.advanceTimersByTimeAsync(300);
    const last = told.at(-1);
    return [last?.count ?? 0, last?.people.map(({ id }) => id) ?? []];
  };
  return { board, told, shared, nowHere };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('presence', () => {
  it('RT-17 keeps the place of a person who returns within five seconds, and drops the others', async () => {
    const { nowHere, told } = aRoom();
    await nowHere('ada', 'bob');
    expect(await nowHere('bob')).toEqual([2, ['ada', 'bob']]);
    expect(await nowHere('bob', 'ada')).toEqual([2, ['ada', 'bob']]);
    expect(await nowHere('ada', null)).toEqual([3, ['ada', 'bob']]);
    expect(await nowHere('ada')).toEqual([3, ['ada', 'bob']]);
    await vi.advanceTimersByTimeAsync(11_000);
    expect(told.at(-1)).toMatchObject({ count: 1, people: [person('ada')] });
    const messages = told.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told).toHaveLength(messages);
  });

  it('RT-23 counts a visitor who becomes a guest once', async () => {
    const { nowHere } = aRoom();
    await nowHere(null, null);
    expect(await nowHere(null)).toEqual([2, []]);
    expect(await nowHere(null, 'ada')).toEqual([2, ['ada']]);
  });

  it('removes a banned or signed out person at once', async () => {
    const { nowHere, board } = aRoom();
    await nowHere('ada', 'bob');
    board.release('bob');
    expect(await nowHere('ada', null)).toEqual([2, ['ada']]);
  });

  it('RT-22 counts the people of other processes, each once, until one is silent for too long', async () => {
    const { nowHere, told, board, shared } = aRoom();
    await nowHere('ada', 'ada', null);
    expect(shared.at(-1)?.rooms.r).toEqual({ people: [person('ada')], visitors: 1 });
    const rooms = { r: { people: [person('ada'), person('bob')], visitors: 2 } };
    board.heard({ server: 'two', rooms, whole: false });
    expect(board.of('r')).toMatchObject({ count: 5, people: [person('ada'), person('bob')] });
    // Silent for thirty seconds, then its people keep their places as usual.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(told.at(-1)).toMatchObject({ count: 2, people: [person('ada')] });
    board.heard({ server: 'two', rooms, whole: true });
    expect(board.of('r').count).toBe(5);
    board.heard({ server: 'two', rooms: {}, whole: true });
    await vi.advanceTimersByTimeAsync(11_000);
    expect(told.at(-1)?.count).toBe(2);
  });

  it('RT-22 answers the first word of another process with everybody here', async () => {
    const { nowHere, board, shared } = aRoom();
    await nowHere('ada');
    const before = shared.length;
    board.heard({ server: 'two', rooms: {}, whole: true });
    expect(shared.slice(before)).toMatchObject([{ whole: true, rooms: { r: { people: [person('ada')] } } }]);
    board.heard({ server: 'two', rooms: {}, whole: true });
    expect(shared).toHaveLength(before + 1);
  });

  it('RT-29 stays silent without a difference, and tells a large room less often', async () => {
    const { nowHere, told, board } = aRoom();
    const crowd = Array.from({ length: 2_000 }, (_, n) => `person-${n}`);
    await nowHere(...crowd);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(told.map(({ count }) => count)).toEqual([2_000]);
    for (let n = 0; n < 20; n++) {
      await nowHere(...crowd.slice(0, 1_999 - n));
      await nowHere(...crowd);
    }
    expect(told).toHaveLength(1);
    await nowHere(...crowd, 'ada');
    for (let n = 0; n < 10; n++) await nowHere(...crowd, 'ada', ...Array(n).fill(null));
    await vi.advanceTimersByTimeAsync(4_000);
    expect(told.at(-1)?.count).toBe(2_010);
    expect(told.length).toBeLessThan(6);
    board.stop();
  });
});
