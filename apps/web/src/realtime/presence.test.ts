import type { Presence } from '@atelier/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PresenceBoard } from './presence';
import type { CountedNamespace } from './types';

const person = (id: string) => ({ id, name: id, avatarUrl: null });
/** A room's sockets, which the test fills; `told` holds what the room heard. */
function aRoom() {
  const here: (string | null)[] = [];
  const told: Presence[] = [];
  const errors: unknown[] = [];
  let others: Error | null = null;
  const sockets = async () => here.map((id) => ({ data: { person: id === null ? null : person(id) } }));
  const all = {
    timeout: () => all,
    fetchSockets: () => (others ? Promise.reject(others) : sockets()),
  };
  const browsers = {
    in: () => all,
    local: { in: () => ({ fetchSockets: sockets }) },
  } as unknown as CountedNamespace;
  const tell = (_: string, presence: Presence): void => void told.push(presence);
  const board = new PresenceBoard(browsers, tell, (error) => errors.push(error));
  /** `ids` are there now (null: a visitor), and the board has heard of it. */
  const nowHere = async (...ids: (string | null)[]): Promise<[number, string[]]> => {
    here.splice(0, here.length, ...ids);
    board.changed('r');
    await vi.advanceTimersByTimeAsync(300);
    const last = told.at(-1)!;
    return [last.count, last.people.map(({ id }) => id)];
  };
  return { board, told, errors, nowHere, fail: (error: Error) => (others = error) };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('who is in a room', () => {
  it('RT-17 keeps the place of who comes back within five seconds, and lets go of who does not', async () => {
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

  it('RT-23 counts a visitor who becomes somebody once', async () => {
    const { nowHere } = aRoom();
    await nowHere(null, null);
    expect(await nowHere(null)).toEqual([2, []]);
    expect(await nowHere(null, 'ada')).toEqual([2, ['ada']]);
  });

  it('names who was banned or signed out not a moment longer', async () => {
    const { nowHere, board } = aRoom();
    await nowHere('ada', 'bob');
    board.release('bob');
    expect(await nowHere('ada', null)).toEqual([2, ['ada']]);
  });

  it('RT-22 is answered by this process alone while another one hangs', async () => {
    const { nowHere, errors, fail, board } = aRoom();
    await nowHere('ada');
    fail(new Error('timeout reached'));
    expect(await board.of('r')).toMatchObject({ count: 1, people: [person('ada')] });
    expect(errors).toHaveLength(1);
  });
});
