import { once } from 'node:events';
import {
  BOT_NAMESPACE,
  type ProgressPayload,
  type RoomSnapshot,
  type WatchSnapshot,
  WORKER_NAMESPACE,
} from '@atelier/protocol';
import type { Lease } from '@atelier/services';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nextEvent } from '../../support/next-event';
import { SERVICE_TOKEN, startTestWeb, type TestWeb, type TestWorker, type Visitor } from '../../support/web';

// Behaviours by their ids in docs/SPEC.md, section Realtime.
let site: TestWeb;
let author: Visitor;
let worker: TestWorker;
let frames: Socket;
beforeAll(async () => {
  site = await startTestWeb({
    quota: { activePerPerson: 1000, waitingTotal: 1000 },
    realtime: { queueMs: 50, leaveMs: 100 },
  });
  worker = await site.worker();
  frames = await site.socket({ namespace: WORKER_NAMESPACE });
});
afterAll(() => site.stop());

let id: string;
let lease: Lease;
beforeEach(async () => {
  author = site.visitor();
  id = await author.imagine();
  const order = await worker.begin();
  expect(order.generationId).toBe(id);
  lease = order;
});

const frame = (seq: number, more: Partial<ProgressPayload> = {}): ProgressPayload => ({
  generationId: id,
  attempt: 1,
  seq,
  image: 0,
  stage: 'base64',
  step: seq,
  steps: 10,
  etaMs: 1000,
  ...more,
});
const preview = Buffer.from('not really webp');

type Reply<T> = { ok: true; data: T } | { ok: false; error: { code: string; message: string } };
const ask = <T>(socket: Socket, event: string, payload: unknown): Promise<Reply<T>> =>
  socket.timeout(10_000).emitWithAck(event, payload);
const watch = (socket: Socket, generationId = id) => ask<WatchSnapshot>(socket, 'watch', { generationId });
/** A watcher of `id` whose subscription is confirmed. */
async function watcher(): Promise<Socket> {
  const socket = await site.socket();
  expect((await watch(socket)).ok).toBe(true);
  return socket;
}

describe('the handshake', () => {
  it('RT-1 another protocol version is refused with version_mismatch', async () => {
    for (const auth of [{ version: 2 }, { version: '1' }, {}])
      await expect(site.socket({ auth })).rejects.toMatchObject({ message: 'version_mismatch' });
    await expect(
      site.socket({ namespace: WORKER_NAMESPACE, auth: { token: SERVICE_TOKEN, version: 2 } }),
    ).rejects.toMatchObject({ message: 'version_mismatch' });
  });

  it('RT-2 services need the token', async () => {
    for (const namespace of [WORKER_NAMESPACE, BOT_NAMESPACE])
      for (const token of ['', 'wrong', `${SERVICE_TOKEN} `, undefined, { length: 1 }])
        await expect(site.socket({ namespace, auth: { version: 1, token } })).rejects.toMatchObject({
          message: 'unauthenticated',
        });
  });

  it('RT-3 a page of another site may not connect; ours and programs may', async () => {
    for (const origin of ['https://evil.example', 'null', 'https://atelier.example.evil.example'])
      await expect(site.socket({ headers: { origin } })).rejects.toThrow();
    await site.socket({ headers: { origin: site.url } });
    await site.socket({ headers: { origin: 'https://atelier.example' } });
  });
});

describe('watching', () => {
  it('RT-4 a late comer gets the row and the newest frame with the newest preview at once', async () => {
    const early = await watcher();
    frames.emit('frame', frame(1, { preview }));
    frames.emit('frame', frame(2));
    await nextEvent<ProgressPayload>(early, 'progress', ({ seq }) => seq === 2);
    const late = await watch(await site.socket());
    expect(late).toMatchObject({
      ok: true,
      data: { generation: { id, status: 'running' }, progress: { seq: 2 } },
    });
    expect(late.ok && late.data.progress?.preview).toEqual(preview);
  });

  it('RT-5 frames arrive in order with their previews, at watchers only', async () => {
    const socket = await watcher();
    const stranger = await site.socket();
    const strange: unknown[] = [];
    stranger.on('progress', (payload) => strange.push(payload));
    const seen: ProgressPayload[] = [];
    socket.on('progress', (payload) => seen.push(payload));
    const last = nextEvent<ProgressPayload>(socket, 'progress', ({ seq }) => seq === 8);
    for (let seq = 1; seq <= 8; seq++) frames.emit('frame', frame(seq, { preview: Buffer.from([seq]) }));
    await last;
    // Latest wins: drops some frames that come faster than they can be sent, never the last, and keeps the
    // order.
    const order = seen.map(({ seq }) => seq);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    for (const { seq, preview } of seen) expect(preview?.[0]).toBe(seq);
    await watch(stranger, crypto.randomUUID());
    expect(strange).toEqual([]);
  });

  it('RT-20 frames of several images that arrive together all reach the watcher', async () => {
    const socket = await watcher();
    const all = Promise.all(
      [0, 1, 2, 3].map((image) =>
        nextEvent<ProgressPayload>(socket, 'progress', (payload) => payload.image === image),
      ),
    );
    for (const image of [0, 1, 2, 3]) frames.emit('frame', frame(image + 1, { image, preview }));
    await all;
  });

  it('RT-6 a frame that is not newer is dropped: an older step, an older attempt, a repeat', async () => {
    const socket = await watcher();
    const seen: [number, number][] = [];
    socket.on('progress', ({ attempt, seq }) => seen.push([attempt, seq]));
    const last = nextEvent<ProgressPayload>(socket, 'progress', ({ seq }) => seq === 9);
    for (const [attempt, seq] of [
      [1, 5],
      [1, 4],
      [1, 5],
      [2, 1],
      [1, 99],
      [2, 9],
    ] as const)
      frames.emit('frame', frame(seq, { attempt }));
    await last;
    for (const pair of seen)
      expect([
        [1, 5],
        [2, 1],
        [2, 9],
      ]).toContainEqual(pair);
    expect(new Set(seen.map(String)).size).toBe(seen.length);
  });

  it('RT-7 nothing invalid from a worker reaches anybody', async () => {
    const socket = await watcher();
    const seen: number[] = [];
    socket.on('progress', ({ seq }) => seen.push(seq));
    const wrong = [
      null,
      {},
      frame(1, { image: 25 }),
      frame(2, { stage: 'sr9000' as never }),
      frame(3, { preview: Buffer.alloc(256 * 1024 + 1) }),
      frame(4, { preview: 'text' as never }),
      { ...frame(5), generationId: '../..' },
    ];
    for (const payload of wrong) frames.emit('frame', payload);
    const last = nextEvent<ProgressPayload>(socket, 'progress', ({ seq }) => seq === 6);
    frames.emit('frame', frame(6));
    await last;
    expect(seen).toEqual([6]);
  });

  it('RT-8 each change of the row is told as the whole row, and its end ends the frames', async () => {
    const socket = await watcher();
    const stored = nextEvent<WatchSnapshot['generation']>(
      socket,
      'state',
      ({ images }) => '64' in (images[0]?.stages ?? {}),
    );
    await worker.store(lease, 64);
    expect(await stored).toMatchObject({ id, generationId: id, status: 'running' });
    frames.emit('frame', frame(1));
    await nextEvent(socket, 'progress');
    const ended = nextEvent<WatchSnapshot['generation']>(
      socket,
      'state',
      ({ status }) => status === 'cancelled',
    );
    await author.send('POST', `/api/v1/generations/${id}/cancel`);
    const { work } = site.web.container.services;
    await work.cancelled({ ctx: worker.ctx, input: { lease } });
    await ended;
    const seen: unknown[] = [];
    socket.on('progress', (payload) => seen.push(payload));
    frames.emit('frame', frame(2));
    const snapshot = await watch(await site.socket());
    expect(snapshot).toMatchObject({
      ok: true,
      data: { generation: { status: 'cancelled' }, progress: null },
    });
    expect(seen).toEqual([]);
  });

  it('RT-9 a burst of changes costs each of hundreds of watchers few messages, and all end with the last', async () => {
    const sockets = await Promise.all(Array.from({ length: 200 }, () => watcher()));
    const counts = sockets.map(() => 0);
    const done = sockets.map((socket, i) => {
      socket.on('state', () => {
        counts[i] = (counts[i] ?? 0) + 1;
      });
      return nextEvent<WatchSnapshot['generation']>(socket, 'state', ({ votes }) => votes === 0);
    });
    const { db } = site.database;
    await db.$transaction(async (tx) => {
      for (let i = 0; i < 50; i++) await tx.$executeRaw`SELECT pg_notify('atelier_generation', ${id} || '')`;
    });
    await Promise.all(done);
    expect(new Set(counts)).toEqual(new Set([1]));
    for (const socket of sockets) socket.disconnect();
  });

  it('RT-10 votes are told live, without the voter', async () => {
    const socket = await watcher();
    const voter = site.visitor();
    const told = nextEvent<{ votes: number }>(socket, 'votes');
    await voter.send('PUT', `/api/v1/generations/${id}/vote`);
    expect(await told).toEqual({ generationId: id, votes: 1 });
    const own = await site.socket({ visitor: voter });
    expect(await watch(own)).toMatchObject({ data: { generation: { voted: true } } });
    const state = nextEvent<WatchSnapshot['generation']>(own, 'state');
    await worker.store(lease, 64);
    expect((await state).voted).toBe(false);
  });

  it('RT-11 after unwatch nothing more arrives', async () => {
    const socket = await watcher();
    const other = await watcher();
    const seen: unknown[] = [];
    socket.on('progress', (payload) => seen.push(payload));
    socket.emit('unwatch', { generationId: id });
    // Answered in order: once this returns, the unwatch has been done.
    await watch(socket, crypto.randomUUID());
    frames.emit('frame', frame(1));
    await nextEvent(other, 'progress');
    await watch(socket, crypto.randomUUID());
    expect(seen).toEqual([]);
  });

  it('RT-12 a hidden generation sends no more events', async () => {
    const socket = await watcher();
    const stranger = await site.socket();
    await site.database.db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    expect(await watch(stranger)).toMatchObject({ ok: false, error: { code: 'gone' } });
    expect(await watch(await site.socket({ visitor: author }))).toMatchObject({ ok: true });
    // Counts from here on, because reads from before the hiding may arrive until now.
    const told = new Set<string>();
    socket.on('state', (payload) => told.add(payload.id));
    await site.database.db.$executeRaw`SELECT pg_notify('atelier_generation', ${id})`;
    const visible = await author.imagine({ caption: 'seen by all' });
    const begun = await worker.begin();
    expect(begun.generationId).toBe(visible);
    await watch(socket, visible);
    // States come in order, so the hidden one's would have arrived before this one.
    const stored = nextEvent<WatchSnapshot['generation']>(
      socket,
      'state',
      ({ images }) => '64' in (images[0]?.stages ?? {}),
    );
    await worker.store(begun, 64);
    await stored;
    expect([...told]).toEqual([visible]);
  });

  it('RT-24 a hidden generation leaves its watchers and the walls, and comes back when it is shown again', async () => {
    const socket = await watcher();
    const lobby = await site.socket();
    await ask(lobby, 'join', { room: 'lobby' });
    const { db } = site.database;
    const gone = [socket, lobby].map((each) =>
      nextEvent<{ generationId: string }>(each, 'gone', ({ generationId }) => generationId === id),
    );
    await db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    await db.$executeRaw`SELECT pg_notify('atelier_generation', ${id})`;
    await Promise.all(gone);
    const back = nextEvent<{ generation: { id: string } }>(
      lobby,
      'room:feed',
      ({ generation }) => generation.id === id,
    );
    await db.generation.update({ where: { id }, data: { hiddenAt: null } });
    await db.$executeRaw`SELECT pg_notify('atelier_generation', ${id})`;
    await back;
  });

  it('RT-28 frames and states of an unlisted generation reach only its watchers', async () => {
    const { db } = site.database;
    const [guest, banned] = [site.visitor(), site.visitor()];
    for (const each of [guest, banned]) await each.send('PUT', `/api/v1/generations/${id}/vote`);
    await db.user.update({ where: { id: await banned.personId() }, data: { bannedAt: new Date() } });
    const others = await Promise.all([
      site.socket(),
      site.socket({ visitor: guest }),
      site.socket({ visitor: banned }),
      site.socket({ namespace: BOT_NAMESPACE }),
    ]);
    const [lobby] = others;
    await ask(lobby, 'join', { room: 'lobby' });
    const heard: { event: string; payload: unknown }[] = [];
    for (const socket of others) socket.onAny((event, payload) => heard.push({ event, payload }));
    const secret = await author.imagine({ caption: 'a secret fox', unlisted: true });
    const order = await worker.begin();
    expect(order.generationId).toBe(secret);
    const own = await site.socket({ visitor: author });
    expect((await watch(own, secret)).ok).toBe(true);
    // Every kind of event: frames of two images, a state, votes, and the removal.
    for (const [seq, image] of [
      [1, 0],
      [2, 1],
    ] as const) {
      const drawn = nextEvent<ProgressPayload>(own, 'progress', (payload) => payload.image === image);
      frames.emit('frame', { ...frame(seq, { image, preview }), generationId: secret });
      await drawn;
    }
    const stored = nextEvent(own, 'state');
    await worker.store(order, 64);
    await stored;
    const voted = nextEvent(own, 'votes');
    await db.$executeRaw`SELECT pg_notify('atelier_votes', ${secret})`;
    await voted;
    const gone = nextEvent(own, 'gone');
    await db.generation.update({ where: { id: secret }, data: { hiddenAt: new Date() } });
    await db.$executeRaw`SELECT pg_notify('atelier_generation', ${secret})`;
    await gone;
    // Answered in order: by now each has received what was sent to it.
    for (const socket of others) await watch(socket, crypto.randomUUID());
    const leaked = heard.filter(({ payload }) => JSON.stringify(payload).includes(secret));
    expect(leaked.map(({ event }) => event)).toEqual([]);
  });

  it('RT-27 waiting authors get their new place when the queue moves', async () => {
    const [first, second] = [site.visitor(), site.visitor()];
    const ahead = await first.imagine();
    const behind = await second.imagine();
    const socket = await site.socket();
    const before = await watch(socket, behind);
    const position = before.ok ? before.data.generation.position : null;
    const closer = nextEvent<WatchSnapshot['generation']>(
      socket,
      'state',
      (view) => view.id === behind && view.position === position! - 1,
    );
    expect((await worker.begin()).generationId).toBe(ahead);
    expect(await closer).toMatchObject({ status: 'queued' });
    expect((await worker.begin()).generationId).toBe(behind);
  });
});

describe('a client’s events', () => {
  it('RT-13 a wrong payload is answered with a code, whatever it is, and the socket lives on', async () => {
    const socket = await site.socket();
    for (const payload of [
      undefined,
      null,
      7,
      'x',
      [],
      {},
      { generationId: 'x' },
      { generationId: id, more: 1 },
    ])
      expect(await ask(socket, 'watch', payload)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request' },
      });
    for (const payload of [null, {}, { room: '../..' }, { room: 'x'.repeat(41) }])
      expect(await ask(socket, 'join', payload)).toMatchObject({
        ok: false,
        error: { code: 'invalid_request' },
      });
    expect(await watch(socket, crypto.randomUUID())).toMatchObject({ error: { code: 'not_found' } });
    expect(await ask(socket, 'join', { room: 'nowhere' })).toMatchObject({ error: { code: 'not_found' } });
    socket.emit('watch', { generationId: id });
    socket.emit('unwatch', null);
    socket.emit('leave', 7);
    socket.emit('no-such-event', 7);
    expect((await watch(socket)).ok).toBe(true);
  });

  it('RT-14 a socket watches a page full of pictures, not everything; too many events are refused', async () => {
    const socket = await site.socket();
    const replies = await Promise.all(Array.from({ length: 130 }, () => watch(socket)));
    const codes = new Set(replies.flatMap((reply) => (reply.ok ? [] : [reply.error.code])));
    expect(replies.filter(({ ok }) => ok).length).toBeGreaterThanOrEqual(100);
    expect(codes).toEqual(new Set(['rate_limited']));
  });

  it('RT-15 a packet that no page of ours sends ends the connection', async () => {
    const socket = await site.socket();
    const gone = once(socket as never, 'disconnect');
    socket.emit('watch', { generationId: 'x'.repeat(50_000) });
    await gone;
  });
});

describe('rooms', () => {
  it('RT-16 joining answers with presence and running generations; the lobby is the wall of everything', async () => {
    const slug = `room-${id.slice(0, 8)}`;
    await author.send('POST', '/api/v1/rooms', { slug, name: 'A room' });
    const socket = await site.socket();
    const joined = await ask<RoomSnapshot>(socket, 'join', { room: slug });
    expect(joined).toMatchObject({ ok: true, data: { room: slug, live: [], presence: { count: 1 } } });
    const lobby = await site.socket();
    const wall = await ask<RoomSnapshot>(lobby, 'join', { room: 'lobby' });
    expect(wall.ok && wall.data.live.some(({ generation }) => generation.id === id)).toBe(true);

    const inRoom = nextEvent<{ room: string; generation: { caption: string } }>(socket, 'room:feed');
    const onWall = nextEvent<{ room: string; generation: { caption: string } }>(
      lobby,
      'room:feed',
      ({ generation }) => generation.caption === 'made in a room',
    );
    const made = await author.imagine({ caption: 'made in a room', room: slug });
    expect(await inRoom).toMatchObject({ room: slug, generation: { id: made } });
    expect(await onWall).toMatchObject({ room: 'lobby', generation: { id: made } });
    expect((await worker.begin()).generationId).toBe(made);
    frames.emit('frame', { ...frame(1), generationId: made });
    frames.emit('frame', { ...frame(2), generationId: made });
    expect(await nextEvent<ProgressPayload>(socket, 'progress')).toMatchObject({ generationId: made });
  });

  it('RT-16 walls get the frames of all images, and a late watcher a preview of each', async () => {
    const lobby = await site.socket();
    await ask(lobby, 'join', { room: 'lobby' });
    const all = Promise.all(
      [0, 1, 2, 3].map((image) =>
        nextEvent<ProgressPayload>(
          lobby,
          'progress',
          (payload) => payload.generationId === id && payload.image === image,
        ),
      ),
    );
    for (const image of [0, 1, 2, 3])
      frames.emit('frame', frame(image + 1, { image, preview: Buffer.from([image]) }));
    await all;
    const late = await ask<RoomSnapshot>(await site.socket(), 'join', { room: 'lobby' });
    const tile = late.ok ? late.data.live.find(({ generation }) => generation.id === id) : undefined;
    const shown = [...(tile?.others ?? []), tile?.progress];
    expect(shown.map((each) => [each?.image, each?.preview?.[0]])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('RT-25 a socket without a wall gets presence and nothing else, also after having had one', async () => {
    const socket = await site.socket();
    const heard: string[] = [];
    for (const event of ['room:feed', 'progress', 'votes']) socket.on(event, () => heard.push(event));
    await ask(socket, 'join', { room: 'lobby' });
    const joined = await ask<RoomSnapshot>(socket, 'join', { room: 'lobby', wall: false });
    expect(joined).toMatchObject({ ok: true, data: { room: 'lobby', live: [] } });
    heard.length = 0;
    const count = joined.ok ? joined.data.presence.count : 0;
    const more = nextEvent<RoomSnapshot['presence']>(socket, 'room:presence', (told) => told.count > count);
    const wall = await site.socket();
    await ask(wall, 'join', { room: 'lobby' });
    const fed = nextEvent<{ generation: { id: string } }>(
      wall,
      'room:feed',
      ({ generation }) => generation.id === id,
    );
    const drawn = nextEvent<ProgressPayload>(wall, 'progress', ({ generationId }) => generationId === id);
    frames.emit('frame', frame(1));
    await worker.store(lease, 64);
    await Promise.all([fed, drawn, more]);
    expect(heard).toEqual([]);
  });

  it('RT-17 a person with two tabs is one; visitors count too; leaving is told', async () => {
    const slug = `people-${id.slice(0, 8)}`;
    await author.send('POST', '/api/v1/rooms', { slug, name: 'People' });
    const watching = await site.socket();
    await ask(watching, 'join', { room: slug });
    const three = nextEvent<RoomSnapshot['presence']>(watching, 'room:presence', ({ count }) => count === 3);
    const tabs = await Promise.all([site.socket({ visitor: author }), site.socket({ visitor: author })]);
    for (const tab of tabs) await ask(tab, 'join', { room: slug });
    await ask(await site.socket(), 'join', { room: slug });
    expect((await three).people.map((person) => person.id)).toEqual([await author.personId()]);
    const two = nextEvent<RoomSnapshot['presence']>(watching, 'room:presence', ({ count }) => count === 2);
    for (const tab of tabs) tab.disconnect();
    expect((await two).people).toEqual([]);
  });
});

describe('the bot', () => {
  it('RT-18 follows a generation like a browser does, and can do nothing else', async () => {
    const bot = await site.socket({ namespace: BOT_NAMESPACE });
    expect(await watch(bot)).toMatchObject({ ok: true, data: { generation: { id } } });
    const progress = nextEvent<ProgressPayload>(bot, 'progress');
    frames.emit('frame', frame(1, { preview }));
    expect(await progress).toMatchObject({ generationId: id, seq: 1 });
    const state = nextEvent<{ generationId: string }>(bot, 'state');
    await worker.store(lease, 64);
    expect((await state).generationId).toBe(id);
  });
});

it('RT-19 when PostgreSQL cuts the listening connection, watched generations and those on a wall are read again', async () => {
  const socket = await watcher();
  const lobby = await site.socket();
  await ask(lobby, 'join', { room: 'lobby' });
  const { db } = site.database;
  const other = await author.imagine();
  await worker.begin();
  const onWall = nextEvent<{ generation: { id: string; votes: number } }>(
    lobby,
    'room:feed',
    ({ generation }) => generation.id === other && generation.votes === 41,
  );
  // The row changes without a listener, so only reading it again shows the change.
  const told = nextEvent<{ votes: number }>(socket, 'state', ({ votes }) => votes === 41);
  await db.$executeRaw`UPDATE "Generation" SET "voteCount" = 41 WHERE id IN (${id}::uuid, ${other}::uuid)`;
  await db.$executeRaw`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND application_name = 'atelier-listen'`;
  expect(await told).toMatchObject({ votes: 41 });
  await onWall;
});
