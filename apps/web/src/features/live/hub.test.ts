import { describe, expect, it } from 'vitest';
import { aGeneration } from '../api/testing';
import type { LiveEvent } from './frames';
import { createHub, type HubSocket } from './hub';

/** A socket whose server is the test: `sent` holds what the hub emitted, `deliver` plays an event. */
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

  it('delivers snapshots and frames to who asked for them, previews as bytes', () => {
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

  it('asks for a reload when the server speaks another version, and stays there', () => {
    const { hub, deliver } = opened();
    deliver('connect_error', new Error('version_mismatch') as never);
    deliver('disconnect', 'transport close');
    expect(hub.status()).toBe('outdated');
  });

  it('connects anew when I have become somebody, and asks for everything again', () => {
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
