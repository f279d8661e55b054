import type { GenerationView } from '@atelier/domain';
import { type ProgressPayload, type RoomSnapshot, WORKER_NAMESPACE } from '@atelier/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { nextEvent } from '../../support/next-event';
import { hasRedis } from '../../support/redis';
import { useTwoWebs } from '../../support/two-webs';
import { startTestWeb, type TestWeb } from '../../support/web';

// Behaviours by their ids in docs/SPEC.md, section Realtime.
const ask = (socket: Socket, event: string, payload: unknown): Promise<{ ok: boolean; data?: unknown }> =>
  socket.timeout(60_000).emitWithAck(event, payload);
const frameOf = (generationId: string, seq: number): ProgressPayload => ({
  generationId,
  attempt: 1,
  seq,
  image: 0,
  stage: 'base64',
  step: seq,
  steps: 10,
  etaMs: null,
});

describe('hundreds of watchers', () => {
  let site: TestWeb;
  beforeAll(async () => {
    site = await startTestWeb();
  });
  afterAll(() => site?.stop());

  it('RT-21 all of 300 end with the final state, and the row is read for the change, not for each of them', async () => {
    const { container } = site.web;
    const { services } = container;
    let reads = 0;
    container.services = {
      ...services,
      generation: {
        ...services.generation,
        get: (call) => {
          reads += 1;
          return services.generation.get(call);
        },
      },
    };
    const worker = await site.worker();
    const id = await site.visitor().imagine({ caption: 'a red fox', stopAfter: 64 });
    const lease = await worker.begin();
    const sockets: Socket[] = [];
    // Connects in groups, because the test is about watchers, not about the rate of connecting.
    for (let group = 0; group < 10; group++)
      sockets.push(...(await Promise.all(Array.from({ length: 30 }, () => site.socket()))));
    const joined = await Promise.all(sockets.map((socket) => ask(socket, 'watch', { generationId: id })));
    expect(joined.every(({ ok }) => ok)).toBe(true);
    // Watchers that join at the same moment share one read.
    expect(reads).toBeLessThan(60);

    reads = 0;
    const ended = sockets.map((socket) =>
      nextEvent<GenerationView>(socket, 'state', ({ status }) => status === 'done'),
    );
    await worker.store(lease, 64);
    await worker.finish(lease);
    const finals = await Promise.all(ended);
    expect(new Set(finals.map(({ images }) => images[0]?.stages['64']))).toEqual(
      new Set([`/images/${id}/0/64.png`]),
    );
    expect(reads).toBeLessThan(10);
    for (const socket of sockets) socket.disconnect();
  });

  it('RT-32 a change whose row could not be read at once is read again', async () => {
    const { container } = site.web;
    const { services } = container;
    const worker = await site.worker();
    const id = await site.visitor().imagine({ caption: 'a red fox', stopAfter: 64 });
    const lease = await worker.begin();
    const socket = await site.socket();
    await ask(socket, 'watch', { generationId: id });
    await worker.store(lease, 64);
    const ended = nextEvent<GenerationView>(socket, 'state', ({ status }) => status === 'done');
    let failures = 0;
    container.services = {
      ...services,
      generation: {
        ...services.generation,
        get: async (call) => {
          const view = await services.generation.get(call);
          if (view.status === 'done' && failures++ < 2)
            throw new Error('timeout exceeded when trying to connect');
          return view;
        },
      },
    };
    await worker.finish(lease);
    expect((await ended).id).toBe(id);
    expect(failures).toBe(3);
    container.services = services;
  });
});

describe.runIf(hasRedis())('two web processes over Redis', () => {
  const webs = useTwoWebs();

  it('RT-22 frames of a worker at one reach watchers at the other, once each and in order', async () => {
    const frames = await webs.one.socket({ namespace: WORKER_NAMESPACE });
    const id = await webs.one.visitor().imagine();
    const worker = await webs.one.worker();
    await worker.begin();
    const here = await webs.one.socket();
    const there = await webs.two.socket();
    for (const socket of [here, there])
      expect((await ask(socket, 'watch', { generationId: id })).ok).toBe(true);
    const seen: number[] = [];
    there.on('progress', ({ seq }: ProgressPayload) => seen.push(seq));
    for (let seq = 1; seq <= 5; seq++) {
      const arrived = [here, there].map((socket) =>
        nextEvent<ProgressPayload>(socket, 'progress', (frame) => frame.seq === seq),
      );
      frames.emit('frame', frameOf(id, seq));
      await Promise.all(arrived);
    }
    expect(seen).toEqual([1, 2, 3, 4, 5]);
    // A late watcher on the other process also gets the newest frame.
    const late = await ask(await webs.two.socket(), 'watch', { generationId: id });
    expect(late.data).toMatchObject({ progress: { seq: 5 } });
  });

  it('RT-22 a change is told once at each, wherever it was made', async () => {
    const id = await webs.one.visitor().imagine();
    const socket = await webs.two.socket();
    await ask(socket, 'watch', { generationId: id });
    const told: number[] = [];
    socket.on('votes', ({ votes }: { votes: number }) => told.push(votes));
    for (const [index, site] of [webs.one, webs.two, webs.one].entries()) {
      const counted = nextEvent<{ votes: number }>(socket, 'votes', ({ votes }) => votes === index + 1);
      await site.visitor().send('PUT', `/api/v1/generations/${id}/vote`);
      await counted;
    }
    expect(told).toEqual([1, 2, 3]);
  });

  it('RT-22 presence counts the people of both', async () => {
    const slug = 'both';
    await webs.one.visitor().send('POST', '/api/v1/rooms', { slug, name: 'Both' });
    const here = await webs.one.socket();
    await ask(here, 'join', { room: slug });
    const grown = nextEvent<RoomSnapshot['presence']>(here, 'room:presence', ({ count }) => count === 2);
    const there = await webs.two.socket();
    const told = nextEvent<RoomSnapshot['presence']>(there, 'room:presence', ({ count }) => count === 2);
    await ask(there, 'join', { room: slug });
    await Promise.all([grown, told]);
    const left = nextEvent<RoomSnapshot['presence']>(here, 'room:presence', ({ count }) => count === 1);
    there.disconnect();
    await left;
  });

  it.each([
    ['is full', () => webs.redis.fill()],
    ['hangs', () => webs.redis.hang()],
    ['is gone', () => webs.redis.stop()],
  ])('RT-30 while Redis %s, joining, watching and the API go on, and ready says so', async (_, harm) => {
    const checks = async () => (await webs.one.visitor().json('GET', '/api/ready')).body.checks;
    // A case before may have left its connections half-way through.
    await vi.waitFor(async () => expect(await checks()).toMatchObject({ redis: 'ok' }), 15_000);
    const watching = await webs.one.socket();
    const frames = await webs.one.socket({ namespace: WORKER_NAMESPACE });
    await harm();
    try {
      const id = await webs.one.visitor().imagine();
      for (const socket of [watching, await webs.one.socket()]) {
        expect(await ask(socket, 'join', { room: 'lobby' })).toMatchObject({ ok: true });
        expect(await ask(socket, 'watch', { generationId: id })).toMatchObject({ ok: true });
      }
      const arrived = nextEvent<ProgressPayload>(
        watching,
        'progress',
        ({ generationId }) => generationId === id,
      );
      frames.emit('frame', frameOf(id, 1));
      await arrived;
      await vi.waitFor(async () => expect(await checks()).toMatchObject({ redis: 'failed' }));
    } finally {
      webs.redis.resume();
    }
  });
});
