import { afterEach, describe, expect, it, vi } from 'vitest';
import { aGeneration } from '../api/testing';
import { createHub, type HubSocket, type RoomEvent } from './hub';
import type { LiveEvent } from './live-state';

/** A socket whose server is the test. `sent` holds the hub's events, `deliver` plays one of the server's. */
function fakeSocket() {
  const handlers = new Map<string, (payload?: unknown) => void>();
  const calls: string[] = [];
  const sent: { event: string; payload: unknown; ack?: (reply: unknown) => void }[] = [];
  const socket = {
    connected: false,
    on: (event: string, handler: (payload?: unknown) => void) => handlers.set(event, handler),
    emit: (event: string, payload: unknown, ack?: (reply: unknown) => void) =>
      sent.push({ event, payload, ack }),
    connect: () => calls.push('connect'),
    disconnect: () => calls.push('disconnect'),
  };
  const deliver = (event: string, payload?: unknown): void => {
    if (event === 'connect') socket.connected = true;
    if (event === 'disconnect') socket.connected = false;
    handlers.get(event)?.(payload);
  };
  return { socket: socket as unknown as HubSocket, sent, calls, deliver };
}

const nobody = { room: 'lobby', count: 0, people: [] };
const opened = () => {
  const fake = fakeSocket();
  const hub = createHub(() => fake.socket);
  return { ...fake, hub };
};

describe('the shared socket', () => {
  it('watches again after a reconnect, so that the row is re-read', () => {
    const { hub, sent, deliver } = opened();
    hub.watch('g1', () => undefined);
    expect(sent).toHaveLength(0);
    deliver('connect');
    deliver('disconnect', 'transport close');
    expect(hub.status()).toBe('offline');
    deliver('connect');
    expect(sent.map(({ event }) => event)).toEqual(['watch', 'watch']);
    expect(hub.status()).toBe('online');
  });

  it('unwatches only when the last listener has gone', () => {
    const { hub, sent, deliver } = opened();
    deliver('connect');
    const first = hub.watch('g1', () => undefined);
    const second = hub.watch('g1', () => undefined);
    first();
    expect(sent.some(({ event }) => event === 'unwatch')).toBe(false);
    second();
    expect(sent.filter(({ event }) => event === 'unwatch')).toHaveLength(1);
  });

  it('delivers snapshots and frames to their listeners, previews as bytes', () => {
    const { hub, sent, deliver } = opened();
    const view = aGeneration({ status: 'running' });
    const events: LiveEvent[] = [];
    hub.watch(view.id, (event) => events.push(event));
    deliver('connect');
    sent[0]?.ack?.({ ok: true, data: { generation: view, progress: null } });
    deliver('progress', { generationId: view.id, seq: 1, preview: new Uint8Array([5]).buffer });
    deliver('progress', { generationId: 'another', seq: 2 });
    expect(events.map(({ type }) => type)).toEqual(['snapshot', 'progress']);
    expect(events[1]).toMatchObject({ frame: { preview: new Uint8Array([5]) } });
  });

  it('asks for a reload when the server speaks another version, until a web process of its own answers', () => {
    vi.useFakeTimers();
    try {
      const { hub, deliver, calls } = opened();
      deliver('connect_error', new Error('version_mismatch') as never);
      deliver('disconnect', 'transport close');
      expect([hub.status(), calls]).toEqual(['outdated', ['connect']]);
      vi.advanceTimersByTime(30_000);
      expect(calls).toEqual(['connect', 'connect']);
      deliver('connect');
      expect(hub.status()).toBe('online');
    } finally {
      vi.useRealTimers();
    }
  });

  it('connects again after the session changed, and asks for everything again', () => {
    const { hub, sent, calls, deliver } = opened();
    hub.join('lobby', () => undefined);
    deliver('connect');
    hub.renew();
    deliver('disconnect', 'io client disconnect');
    deliver('connect');
    expect(calls).toEqual(['connect', 'disconnect', 'connect']);
    expect(sent.map(({ event }) => event)).toEqual(['join', 'join']);
  });
});

describe('RT-31 a wall after a lost connection', () => {
  it('says that events may have been missed: once, and not to those who come later', () => {
    const { hub, sent, deliver } = opened();
    const missed: boolean[] = [];
    const hear = (event: RoomEvent): void => {
      if (event.type === 'snapshot') missed.push(event.missed);
    };
    const answer = (): void =>
      sent.at(-1)?.ack?.({ ok: true, data: { room: 'lobby', presence: nobody, live: [] } });
    const leave = hub.join('lobby', hear);
    deliver('connect');
    answer();
    hub.renew();
    deliver('disconnect', 'io client disconnect');
    deliver('connect');
    answer();
    hub.join('lobby', () => undefined);
    answer();
    expect(missed).toEqual([false, true, false]);
    leave();
  });
});

describe('events while a question is open', () => {
  it('RT-4 an end that overtakes an older snapshot stays the end', () => {
    const { hub, sent, deliver } = opened();
    const view = aGeneration({ status: 'running' });
    const done = { ...view, status: 'done' as const };
    const watched: LiveEvent[] = [];
    const wall: RoomEvent[] = [];
    hub.watch(view.id, (event) => watched.push(event));
    hub.join('lobby', (event) => wall.push(event));
    deliver('connect');
    deliver('state', { ...done, generationId: view.id });
    deliver('room:feed', { room: 'lobby', generation: done });
    sent[0]?.ack?.({ ok: true, data: { generation: view, progress: null } });
    sent[1]?.ack?.({
      ok: true,
      data: { room: 'lobby', presence: nobody, live: [{ generation: view, progress: null }] },
    });
    expect(watched.at(-1)).toEqual({ type: 'state', view: done });
    expect(wall.at(-1)).toEqual({ type: 'feed', generation: done });
  });

  it('of two open questions the change is told again after both', () => {
    const { hub, sent, deliver } = opened();
    const view = aGeneration({ status: 'running' });
    const events: LiveEvent[] = [];
    deliver('connect');
    hub.watch(view.id, (event) => events.push(event));
    hub.watch(view.id, () => undefined);
    deliver('state', { ...view, status: 'done', generationId: view.id });
    for (const { ack } of sent) ack?.({ ok: true, data: { generation: view, progress: null } });
    expect(events.map(({ type }) => type)).toEqual(['state', 'snapshot', 'state', 'snapshot', 'state']);
    deliver('disconnect', 'transport close');
    sent[0]?.ack?.({ ok: true, data: { generation: view, progress: null } });
    expect(events).toHaveLength(5);
  });
});

describe('refusals', () => {
  afterEach(() => void vi.useRealTimers());
  const no = (code: string) => ({ ok: false, error: { code, message: '' } });

  it('RT-26 asks again after a passing one, with growing waits, until no listener is left', () => {
    vi.useFakeTimers();
    const { hub, sent, deliver } = opened();
    deliver('connect');
    const unwatch = hub.watch('g1', () => undefined);
    sent[0]?.ack?.(no('rate_limited'));
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(2);
    sent[1]?.ack?.(no('unavailable'));
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(2);
    vi.advanceTimersByTime(1000);
    expect(sent).toHaveLength(3);
    sent[2]?.ack?.(no('internal'));
    unwatch();
    hub.join('lobby', () => undefined);
    sent.at(-1)?.ack?.(no('rate_limited'));
    vi.advanceTimersByTime(60_000);
    expect(sent.map(({ event }) => event)).toEqual(['watch', 'watch', 'watch', 'unwatch', 'join', 'join']);
  });

  it('RT-24 tells that a generation is gone, and asks whether this person may still see it', () => {
    vi.useFakeTimers();
    const { hub, sent, deliver } = opened();
    const wall: RoomEvent[] = [];
    const events: LiveEvent[] = [];
    deliver('connect');
    hub.join('lobby', (event) => wall.push(event));
    hub.watch('g1', (event) => events.push(event));
    deliver('gone', { generationId: 'g1' });
    expect(wall).toEqual([{ type: 'gone', id: 'g1' }]);
    expect(sent.map(({ event }) => event)).toEqual(['join', 'watch', 'watch']);
    sent[2]?.ack?.(no('gone'));
    expect(events).toEqual([{ type: 'gone' }]);
    vi.advanceTimersByTime(60_000);
    expect(sent).toHaveLength(3);
  });
});

describe('presence', () => {
  it('RT-25 is asked without the wall where no wall is shown', () => {
    const { hub, sent, deliver } = opened();
    const there: RoomEvent[] = [];
    const wall: RoomEvent[] = [];
    deliver('connect');
    const leave = hub.join('lobby', (event) => there.push(event), false);
    const away = hub.join('lobby', (event) => wall.push(event));
    // An answer without a wall must not empty the wall of a later listener.
    sent[0]?.ack?.({ ok: true, data: { room: 'lobby', presence: nobody, live: [] } });
    expect(wall).toEqual([{ type: 'presence', presence: nobody }]);
    away();
    leave();
    expect(sent.map(({ event, payload }) => [event, payload])).toEqual([
      ['join', { room: 'lobby', wall: false }],
      ['join', { room: 'lobby' }],
      ['join', { room: 'lobby', wall: false }],
      ['leave', { room: 'lobby' }],
    ]);
  });
});
