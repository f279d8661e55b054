import {
  type DraftPayload,
  type GhostPayload,
  NOTIFY,
  type RoomSnapshot,
  type SketchResult,
  WORKER_NAMESPACE,
} from '@atelier/protocol';
import { person } from '@atelier/services';
import type { Socket } from 'socket.io-client';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nextEvent } from '../../support/next-event';
import { hasRedis } from '../../support/redis';
import { useTwoWebs } from '../../support/two-webs';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

// Behaviours by their ids in docs/SPEC.md, section Live drafts.
type Reply<T> = { ok: true; data: T } | { ok: false; error: { code: string } };
const ask = <T>(socket: Socket, event: string, payload: unknown): Promise<Reply<T>> =>
  socket.timeout(30_000).emitWithAck(event, payload);
const sketch = (seq: number, caption: string, more: object = {}) => ({
  seq,
  caption,
  seed: 7,
  settings: {},
  ...more,
});
const code = (reply: Reply<unknown>): string => (reply.ok ? 'ok' : reply.error.code);
const drawn = (socket: Socket, seq: number): Promise<SketchResult> =>
  nextEvent<SketchResult>(socket, 'sketch', (result) => result.seq === seq);

/** A worker's lane under the test's control. The draft holds its caption. */
class TestLane {
  readonly asked: DraftPayload[] = [];
  inFlight = 0;
  most = 0;
  /** Awaited before each answer. */
  before: () => Promise<void> | void = () => {};
  webpOf = (caption: string): Buffer => Buffer.from(caption);
  private constructor(readonly socket: Socket) {
    socket.on('draft', async (payload: DraftPayload, ack: (answer: unknown) => void) => {
      this.asked.push(payload);
      this.most = Math.max(this.most, ++this.inFlight);
      await this.before();
      this.inFlight -= 1;
      ack({ ok: true, webp: this.webpOf(payload.caption), steps: 4 });
    });
  }

  /** Connects a worker to `site`. The lane's own message may still be on its way: see `send`. */
  static async open(site: TestWeb, lane: object = {}): Promise<TestLane> {
    const opened = new TestLane(await site.socket({ namespace: WORKER_NAMESPACE }));
    opened.tell(lane);
    return opened;
  }

  tell(lane: object = {}): void {
    this.socket.emit('lane', { pack: 'tiny', state: 'open', capacity: 1, ...lane });
  }
}

const DIGITS = ['zero', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
/** Numbers in words: figures would count as letters of refused words. */
const counted = (...numbers: number[]): string =>
  numbers.map((n) => [...String(n)].map((digit) => DIGITS[Number(digit)]).join(' ')).join(' and ');

let site: TestWeb;
const lanes: TestLane[] = [];
const openLane = async (lane: object = {}): Promise<TestLane> => {
  const opened = await TestLane.open(site, lane);
  lanes.push(opened);
  return opened;
};
beforeAll(async () => {
  site = await startTestWeb({ realtime: { limits: { unreadBytes: 64 * 1024 } } });
});
afterAll(() => site?.stop());
afterEach(() => {
  for (const { socket } of lanes.splice(0)) socket.disconnect();
});

/** A person with a session; `imagine` makes one of a visitor. */
async function someone(of = site): Promise<{ visitor: Visitor; id: string; name: string }> {
  const visitor = of.visitor();
  await visitor.imagine();
  const { person } = (await visitor.json('GET', '/api/v1/me')).body;
  return { visitor, id: person.id, name: person.name };
}
/** Sends `payload` until the answer is not `no_worker`: the lane's own message may be on its way. */
async function send(socket: Socket, payload: object): Promise<Reply<{ seq: number }>> {
  for (;;) {
    const reply = await ask<{ seq: number }>(socket, 'sketch', payload);
    if (code(reply) !== 'no_worker') return reply;
  }
}

describe('a caption in the making', () => {
  it('SKETCH-6 is drawn by a worker for the one who types, with the seed and settings of the picture, and leaves no row', async () => {
    const lane = await openLane();
    const { db } = site.deps;
    const rows = async () => [await db.generation.count(), await db.job.count()];
    const before = await rows();
    const typist = await site.socket();
    const other = await site.socket();
    const strange: unknown[] = [];
    other.on('sketch', (payload) => strange.push(payload));
    const result = drawn(typist, 3);
    const settings = { steps: 12, guidanceWeight: 2 };
    expect(await send(typist, sketch(3, '  a red   fox ', { settings }))).toEqual({
      ok: true,
      data: { seq: 3 },
    });
    expect(await result).toMatchObject({ ok: true, steps: 4, webp: Buffer.from('a red fox') });
    expect(lane.asked).toEqual([{ caption: 'a red fox', seed: 7, settings }]);
    await ask(other, 'join', { room: 'lobby' });
    expect([strange, await rows()]).toEqual([[], before]);
  });

  it('SKETCH-1 fifty changes a second: few are drawn, the last one taken is, and the rest get a clear answer', async () => {
    const lane = await openLane();
    const typist = await site.socket();
    await send(typist, sketch(0, 'first'));
    let open = (): void => {};
    const door = new Promise<void>((resolve) => {
      open = resolve;
    });
    lane.before = () => door;
    const replies = await Promise.all(
      Array.from({ length: 150 }, (_, at) => ask(typist, 'sketch', sketch(at + 1, `a fox ${at + 1}`))),
    );
    expect(new Set(replies.map(code))).toEqual(new Set(['ok', 'rate_limited']));
    const last = replies.findLastIndex(({ ok }) => ok) + 1;
    const result = drawn(typist, last);
    open();
    expect(await result).toMatchObject({ ok: true, webp: Buffer.from(`a fox ${last}`) });
    expect(lane.asked.length).toBeLessThan(5);
    expect(lane.most).toBe(1);
  });

  it('SKETCH-7 wrong, refused and banned ones get a code, no worker sees them, and the socket lives on', async () => {
    const lane = await openLane();
    const { visitor, id } = await someone();
    const typist = await site.socket({ visitor });
    expect(code(await send(typist, sketch(0, 'a fox')))).toBe('ok');
    const { length } = lane.asked;
    for (const [payload, wanted] of [
      [null, 'invalid_request'],
      [{ seq: 1 }, 'invalid_caption'],
      [sketch(1, '   '), 'invalid_caption'],
      [sketch(1, 'x'.repeat(501)), 'invalid_caption'],
      [sketch(1, 'a fox', { settings: { steps: 0 } }), 'invalid_request'],
      [sketch(1, 'a fox', { settings: { sampler: 'magic' } }), 'invalid_request'],
      [sketch(1, 'a fox', { seed: -1 }), 'invalid_request'],
      [sketch(1, 'a fox', { pack: 'nowhere' }), 'no_worker'],
      [sketch(1, 'a fucking fox'), 'caption_refused'],
    ] as const)
      expect(code(await ask(typist, 'sketch', payload)), JSON.stringify(payload)).toBe(wanted);
    await site.deps.db.user.update({ where: { id }, data: { bannedAt: new Date() } });
    await site.deps.db.$executeRaw`SELECT pg_notify(${NOTIFY.person}, ${id})`;
    for (let seq = 2; ; seq++) {
      const reply = await ask(typist, 'sketch', sketch(seq, 'a fox'));
      if (code(reply) === 'banned') break;
    }
    expect(lane.asked.slice(length).every(({ caption }) => caption === 'a fox')).toBe(true);
    expect(typist.connected).toBe(true);
  });

  it('SKETCH-8 says where nobody can draw it: without a worker, and with one whose drafts cost too much', async () => {
    const typist = await site.socket();
    expect(code(await ask(typist, 'sketch', sketch(0, 'a fox')))).toBe('no_worker');
    const lane = await openLane({ state: 'slow' });
    expect(code(await send(typist, sketch(1, 'a fox')))).toBe('stage_unavailable');
    lane.tell({ state: 'open' });
    for (let seq = 2; code(await ask(typist, 'sketch', sketch(seq, 'a fox'))) !== 'ok'; seq++);
  });

  it('SKETCH-8 a draft of a worker that dies is drawn by the next one', async () => {
    const first = await openLane();
    first.before = () => new Promise<never>(() => {});
    const typist = await site.socket();
    await send(typist, sketch(0, 'a fox'));
    while (first.asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
    const result = drawn(typist, 0);
    const second = await openLane();
    first.socket.disconnect();
    expect(await result).toMatchObject({ ok: true });
    expect(second.asked).toHaveLength(1);
  });

  it('SKETCH-9 two hundred typists: each gets the draft of their last words, and one is drawn at a time', async () => {
    const lane = await openLane();
    await send(await site.socket(), sketch(0, 'first'));
    lane.most = 0;
    const people: Socket[] = [];
    for (let group = 0; group < 10; group++)
      people.push(...(await Promise.all(Array.from({ length: 20 }, () => site.socket()))));
    const answers = await Promise.all(
      people.map(async (socket, at) => {
        const outcome = (seq: number) =>
          drawn(socket, seq).then((result) =>
            result.ok ? Buffer.from(result.webp).toString() : result.code,
          );
        for (let seq = 0; seq < 4; seq++) await ask(socket, 'sketch', sketch(seq, counted(at, seq)));
        // All come from one address, whose places are bounded: those beyond are refused and try again.
        for (let seq = 4; ; seq++) {
          const result = outcome(seq);
          const reply = await ask(socket, 'sketch', sketch(seq, counted(at, seq)));
          // On a slow machine some wait longer than the web has patience; they try again, too.
          const got = reply.ok ? await result : code(reply);
          if (got !== 'queue_full' && got !== 'rate_limited') return [got, counted(at, seq)];
          await new Promise((resolve) => setImmediate(resolve));
        }
      }),
    );
    for (const [got, wanted] of answers) expect(got).toBe(wanted);
    expect(lane.most).toBe(1);
    for (const socket of people) socket.disconnect();
  });

  it('SKETCH-9 a page that never reads its drafts is cut off, and others are served', async () => {
    const lane = await openLane();
    const typist = await site.socket();
    await send(typist, sketch(0, 'first'));
    lane.webpOf = () => Buffer.alloc(16 * 1024, 1);
    const base = `${site.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await (await fetch(base)).text()).slice(1));
    const post = (body: string) => fetch(`${base}&sid=${sid}`, { method: 'POST', body });
    await post('40{"version":1}');
    await (await fetch(`${base}&sid=${sid}`)).text();
    for (let seq = 0; ; seq++) {
      const answer = await post(`42${seq}${JSON.stringify(['sketch', sketch(seq, `a fox ${seq}`)])}`);
      if (answer.status === 400) break;
    }
    const result = drawn(typist, 1);
    await send(typist, sketch(1, 'a red fox'));
    expect(await result).toMatchObject({ ok: true });
  });
});

describe('ghosts', () => {
  let room = 0;
  async function newRoom(owner: Visitor): Promise<string> {
    const slug = `ghosts-${room++}`;
    await owner.send('POST', '/api/v1/rooms', { slug, name: 'Ghosts' });
    return slug;
  }
  async function enter(slug: string, visitor?: Visitor, of = site): Promise<Socket> {
    const socket = await of.socket(visitor ? { visitor } : {});
    expect((await ask(socket, 'join', { room: slug })).ok).toBe(true);
    return socket;
  }
  const setUnlisted = (userId: string) =>
    person.setPreferences({
      ctx: { actor: { kind: 'guest', userId }, deps: site.deps },
      input: { body: { unlisted: true } },
    });
  const ghostsIn = async (slug: string, of = site) => {
    const late = await of.socket();
    const reply = await ask<RoomSnapshot>(late, 'join', { room: slug });
    late.disconnect();
    return reply.ok ? (reply.data.ghosts ?? []) : null;
  };

  it('GHOST-6 others in the room see name, words and draft; a late comer too; it goes when the person stops', async () => {
    await openLane();
    const ada = await someone();
    const slug = await newRoom(ada.visitor);
    const typist = await enter(slug, ada.visitor);
    const watcher = await enter(slug);
    const elsewhere = await enter(await newRoom(ada.visitor));
    const strange: unknown[] = [];
    elsewhere.on('room:sketch', (payload) => strange.push(payload));
    const who = { id: ada.id, name: ada.name, avatarUrl: null };
    const words = nextEvent<GhostPayload>(watcher, 'room:sketch');
    const picture = nextEvent<GhostPayload>(
      watcher,
      'room:sketch',
      (payload) => !payload.gone && !!payload.webp,
    );
    await send(typist, sketch(0, 'a red fox', { room: slug }));
    expect(await words).toEqual({ room: slug, person: who, caption: 'a red fox' });
    expect(await picture).toMatchObject({ webp: Buffer.from('a red fox') });
    expect(await ghostsIn(slug)).toEqual([
      { person: who, caption: 'a red fox', webp: Buffer.from('a red fox') },
    ]);
    const gone = nextEvent<GhostPayload>(watcher, 'room:sketch', (payload) => payload.gone === true);
    typist.emit('sketch:end');
    expect(await gone).toEqual({ room: slug, person: { id: ada.id }, gone: true });
    expect([await ghostsIn(slug), strange]).toEqual([[], []]);
  });

  it('GHOST-7 goes with its page, with the room, and when the words become ones that are refused', async () => {
    await openLane();
    const ada = await someone();
    const slug = await newRoom(ada.visitor);
    const watcher = await enter(slug);
    for (const end of [
      (socket: Socket) => socket.disconnect(),
      (socket: Socket) => socket.emit('leave', { room: slug }),
      (socket: Socket) => ask(socket, 'sketch', sketch(1, 'a fucking fox', { room: slug })),
    ]) {
      const typist = await enter(slug, ada.visitor);
      const gone = nextEvent<GhostPayload>(watcher, 'room:sketch', (payload) => payload.gone === true);
      await send(typist, sketch(0, 'a red fox', { room: slug }));
      expect(await ghostsIn(slug)).toHaveLength(1);
      void end(typist);
      await gone;
      expect(await ghostsIn(slug)).toEqual([]);
      typist.disconnect();
    }
  });

  it('GHOST-7 a person who is banned shows nothing from that moment on', async () => {
    await openLane();
    const ada = await someone();
    const slug = await newRoom(ada.visitor);
    const typist = await enter(slug, ada.visitor);
    const watcher = await enter(slug);
    await send(typist, sketch(0, 'a red fox', { room: slug }));
    const gone = nextEvent<GhostPayload>(watcher, 'room:sketch', (payload) => payload.gone === true);
    await site.deps.db.user.update({ where: { id: ada.id }, data: { bannedAt: new Date() } });
    await site.deps.db.$executeRaw`SELECT pg_notify(${NOTIFY.person}, ${ada.id})`;
    await gone;
    expect(code(await ask(typist, 'sketch', sketch(1, 'a red fox', { room: slug })))).toBe('banned');
    expect(await ghostsIn(slug)).toEqual([]);
  });

  it('GHOST-8 nobody sees what is unlisted, a visitor’s, outside of the page’s room, or in the studio', async () => {
    const lane = await openLane();
    const ada = await someone();
    const slug = await newRoom(ada.visitor);
    const other = await newRoom(ada.visitor);
    const typist = await enter(slug, ada.visitor);
    const watchers = [await enter(slug), await enter(other), await enter('lobby')];
    const seen: GhostPayload[] = [];
    for (const watcher of watchers) watcher.on('room:sketch', (payload) => seen.push(payload));
    const visitor = await enter(slug);
    await send(visitor, sketch(0, 'by a visitor', { room: slug }));
    await send(typist, sketch(0, 'without a room'));
    await send(typist, sketch(1, 'in another room', { room: other }));
    await ask(typist, 'join', { room: 'lobby' });
    await send(typist, sketch(2, 'in the lobby', { room: 'lobby' }));
    for (const watcher of watchers) await ask(watcher, 'watch', { generationId: crypto.randomUUID() });
    expect(seen).toEqual([]);

    await send(typist, sketch(3, 'listed', { room: slug }));
    const gone = nextEvent<GhostPayload>(watchers[0]!, 'room:sketch', (payload) => payload.gone === true);
    await setUnlisted(ada.id);
    await gone;
    seen.length = 0;
    const last = drawn(typist, 4);
    await send(typist, sketch(4, 'unlisted', { room: slug }));
    expect(await last).toMatchObject({ ok: true });
    for (const watcher of watchers) await ask(watcher, 'watch', { generationId: crypto.randomUUID() });
    expect(seen).toEqual([]);
    expect(lane.asked.at(-1)?.caption).toBe('unlisted');
  });

  describe.runIf(hasRedis())('of two web processes over Redis', () => {
    const webs = useTwoWebs();

    it('SKETCH-10 a worker at one draws for a typist at the other, and both rooms see it', async () => {
      const { one, two } = webs;
      const lane = await TestLane.open(one);
      const ada = await someone(two);
      const slug = 'over-redis';
      await ada.visitor.send('POST', '/api/v1/rooms', { slug, name: 'Over Redis' });
      const typist = await enter(slug, ada.visitor, two);
      const watchers = [await enter(slug, undefined, one), await enter(slug, undefined, two)];
      const seen = watchers.map((watcher) =>
        nextEvent<GhostPayload>(watcher, 'room:sketch', (payload) => !payload.gone && !!payload.webp),
      );
      const result = drawn(typist, 0);
      await send(typist, sketch(0, 'a red fox', { room: slug }));
      expect(await result).toMatchObject({ ok: true, steps: 4 });
      expect(Buffer.from(((await result) as { webp: Uint8Array }).webp).toString()).toBe('a red fox');
      for (const each of seen) expect(await each).toMatchObject({ caption: 'a red fox' });
      expect(lane.asked).toHaveLength(1);
      expect(await ghostsIn(slug, one)).toMatchObject([{ caption: 'a red fox' }]);
      const gone = watchers.map((watcher) =>
        nextEvent<GhostPayload>(watcher, 'room:sketch', (payload) => payload.gone === true),
      );
      typist.emit('sketch:end');
      await Promise.all(gone);
    });
  });
});
