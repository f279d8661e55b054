import type { RoomSnapshot } from '@atelier/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
let slug: string;
beforeAll(async () => {
  site = await startTestWeb();
  slug = 'the-room';
  await site.database.db.room.create({ data: { slug, name: 'The room' } });
  await site.deps.storage.put('png/aa/aa.png', Buffer.from('png'), { contentType: 'image/png' });
});
afterAll(() => site.stop());

interface Kind {
  guest?: boolean;
  banned?: boolean;
  role?: 'member' | 'moderator';
}
/** A person with a session. */
async function someone({ guest = false, banned = false, role = 'member' }: Kind = {}) {
  const { id } = await site.database.db.user.create({
    data: { name: 'some one', isGuest: guest, role, bannedAt: banned ? new Date() : null },
  });
  const visitor = site.visitor();
  const from = { ipAddress: null, userAgent: null };
  visitor.cookie = (await site.web.container.sessions.open(id, from)).split(';')[0] ?? null;
  return { id, visitor };
}

type Someone = Awaited<ReturnType<typeof someone>>;

/** A finished draft with a picture in storage. */
async function aDraft(authorId: string, hidden: boolean): Promise<string> {
  const stage = { size: 64, storageKey: 'png/aa/aa.png', sha256: 'aa', bytes: 3, token: 1n };
  const image = { index: 0, seed: 1n, target: 64, reached: 64, stages: { create: stage } };
  const { id } = await site.database.db.generation.create({
    data: {
      caption: 'a red fox',
      authorId,
      status: 'done',
      seed: 1n,
      stopAfter: 64,
      pack: 'tiny',
      hiddenAt: hidden ? new Date() : null,
      images: { create: image },
    },
  });
  return id;
}

interface Policy {
  /**
   * Kind of `{id}`: a picture (the default) or a shared one, or another person, or another person's key, webhook,
   * session or upload.
   */
  of?: 'picture' | 'person' | 'key' | 'webhook' | 'session' | 'canvas' | 'upload';
  body?: (pictureId: string) => unknown;
  query?: (pictureId: string) => string;
  /** `ok` or the error code for: an anonymous caller, a guest who is not the author, and a banned author. */
  nobody: string;
  guest: string;
  banned: string;
  /** The same for a hidden picture: a guest, its author (not banned), and a moderator. */
  hidden?: [guest: string, author: string, moderator: string];
}
const open = { nobody: 'ok', guest: 'ok', banned: 'ok' };
const own = { nobody: 'unauthenticated', guest: 'ok', banned: 'ok' };
const moderators = { nobody: 'forbidden', guest: 'forbidden', banned: 'forbidden' };
const moderatorsDo = { ...moderators, banned: 'banned' };
const notSetUp = { nobody: 'not_found', guest: 'not_found', banned: 'not_found' };
const others = { nobody: 'unauthenticated', guest: 'not_found', banned: 'not_found' };

/** Expected access to each route. A missing route fails the test below. */
const POLICY: Record<string, Policy> = {
  'POST /api/v1/generations': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    body: (parentId) => ({ caption: 'a fox', parentId }),
    hidden: ['gone', 'gone', 'gone'],
  },
  'GET /api/v1/generations/{id}': { ...open, hidden: ['gone', 'ok', 'ok'] },
  'DELETE /api/v1/generations/{id}': {
    nobody: 'forbidden',
    guest: 'forbidden',
    banned: 'banned',
    hidden: ['gone', 'ok', 'ok'],
  },
  'POST /api/v1/generations/{id}/cancel': {
    nobody: 'forbidden',
    guest: 'forbidden',
    banned: 'banned',
    hidden: ['gone', 'ok', 'ok'],
  },
  'POST /api/v1/generations/{id}/retry': {
    nobody: 'unauthenticated',
    guest: 'forbidden',
    banned: 'banned',
    hidden: ['gone', 'gone', 'gone'],
  },
  'POST /api/v1/generations/{id}/promote': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    body: () => ({ image: 0, to: 256 }),
    hidden: ['gone', 'gone', 'gone'],
  },
  'PUT /api/v1/generations/{id}/vote': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    hidden: ['gone', 'gone', 'gone'],
  },
  'DELETE /api/v1/generations/{id}/vote': {
    nobody: 'unauthenticated',
    guest: 'ok',
    banned: 'banned',
    hidden: ['gone', 'gone', 'gone'],
  },
  'POST /api/v1/generations/{id}/reactions': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    body: () => ({ reaction: 'clap' }),
    hidden: ['gone', 'gone', 'gone'],
  },
  'GET /api/v1/generations/{id}/lineage': { ...open, hidden: ['gone', 'ok', 'ok'] },
  'POST /api/v1/generations/{id}/report': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    body: () => ({ reason: 'spam' }),
    hidden: ['gone', 'gone', 'gone'],
  },
  'GET /images/{generation}/{index}/{file}': { ...open, hidden: ['not_found', 'ok', 'ok'] },
  // The stored bytes are no picture, so this answer means that access was allowed.
  'POST /api/v1/verify': {
    nobody: 'invalid_request',
    guest: 'invalid_request',
    banned: 'invalid_request',
    body: (id) => ({ url: `/g/${id}` }),
    hidden: ['gone', 'invalid_request', 'invalid_request'],
  },
  'GET /.well-known/content-credentials.pem': notSetUp,
  'GET /gallery.atom': open,
  'GET /rooms/{roomFeed}': open,
  'GET /people/{personFeed}': open,
  'GET /api/oembed': {
    ...open,
    query: (id) => `url=${encodeURIComponent(`https://atelier.example/g/${id}`)}`,
    hidden: ['gone', 'gone', 'gone'],
  },
  'GET /api/v1/gallery': open,
  'GET /api/v1/leaderboards': open,
  'GET /api/v1/queue': open,
  'GET /api/v1/packs': open,
  'GET /api/v1/packs/{name}/words': open,
  'GET /api/v1/rooms': open,
  'POST /api/v1/rooms': {
    nobody: 'ok',
    guest: 'ok',
    banned: 'banned',
    body: () => ({ slug: `r-${crypto.randomUUID().slice(0, 8)}`, name: 'Mine' }),
  },
  'GET /api/v1/rooms/{slug}': open,
  'PUT /api/v1/rooms/{slug}': {
    nobody: 'unauthenticated',
    guest: 'forbidden',
    banned: 'banned',
    body: () => ({ promoteVotes: 2 }),
  },
  'PUT /api/v1/rooms/{slug}/closed': {
    nobody: 'unauthenticated',
    guest: 'forbidden',
    banned: 'banned',
    body: () => ({ closed: true }),
  },
  'PUT /api/v1/rooms/{slug}/owner': {
    nobody: 'unauthenticated',
    guest: 'forbidden',
    banned: 'banned',
    body: () => ({ personId: crypto.randomUUID() }),
  },
  'GET /api/v1/canvases': {
    ...open,
    query: (id) => `generation=${id}&room=${slug}`,
    hidden: ['gone', 'ok', 'ok'],
  },
  'GET /api/v1/canvases/{id}': { ...open, of: 'canvas', hidden: ['gone', 'ok', 'ok'] },
  'GET /api/v1/people/{id}': { ...open, of: 'person' },
  'GET /api/v1/me': open,
  'PUT /api/v1/me': {
    nobody: 'unauthenticated',
    guest: 'ok',
    banned: 'banned',
    body: () => ({ name: 'Ada' }),
  },
  'GET /api/v1/me/preferences': own,
  'PUT /api/v1/me/preferences': { ...own, banned: 'banned', body: () => ({ unlisted: true }) },
  'GET /api/v1/me/generations': own,
  'GET /api/v1/me/export': own,
  // One's own alone: of another person's nothing is left to export, and the lists name it as refused.
  'GET /api/v1/me/generations.zip': { ...own, guest: 'forbidden', query: (id) => `ids=${id}` },
  'PUT /api/v1/me/generations/listed': {
    ...own,
    banned: 'banned',
    body: (id) => ({ ids: [id], listed: false }),
  },
  'POST /api/v1/me/generations/delete': { ...own, banned: 'banned', body: (id) => ({ ids: [id] }) },
  'GET /api/v1/me/line': own,
  'PUT /api/v1/me/line': { ...own, banned: 'banned', body: (id) => ({ order: [id] }) },
  'POST /api/v1/me/line/pause': { ...own, banned: 'banned', body: (id) => ({ ids: [id], paused: true }) },
  'POST /api/v1/me/line/stop': { ...own, banned: 'banned' },
  // The name is wrong, so this answer means that access was allowed.
  'DELETE /api/v1/me': {
    nobody: 'unauthenticated',
    guest: 'invalid_request',
    banned: 'invalid_request',
    body: () => ({ name: 'someone else' }),
  },
  'GET /api/v1/me/sessions': own,
  'DELETE /api/v1/me/sessions': own,
  'DELETE /api/v1/me/sessions/{id}': { ...others, of: 'session' },
  'GET /api/v1/me/keys': own,
  'POST /api/v1/me/keys': { ...own, banned: 'banned', body: () => ({ name: 'k' }) },
  'DELETE /api/v1/me/keys/{id}': { ...others, of: 'key' },
  // No file comes with it, so this answer means that access was allowed.
  'POST /api/v1/uploads': {
    nobody: 'unsupported_media_type',
    guest: 'unsupported_media_type',
    banned: 'banned',
  },
  'GET /api/v1/uploads': own,
  'GET /api/v1/uploads/{id}/file': { ...others, nobody: 'not_found', of: 'upload' },
  'DELETE /api/v1/uploads/{id}': { ...others, banned: 'banned', of: 'upload' },
  'GET /api/v1/me/webhooks': own,
  'POST /api/v1/me/webhooks': { ...own, banned: 'banned', body: () => ({ url: 'https://hooks.example/x' }) },
  'DELETE /api/v1/me/webhooks/{id}': { ...others, of: 'webhook' },
  'GET /api/v1/me/webhooks/{id}/deliveries': { ...others, of: 'webhook' },
  'DELETE /api/v1/session': open,
  'POST /api/auth/activity': notSetUp,
  'POST /api/auth/activity/token': { ...notSetUp, body: () => ({ code: 'a', state: 'b' }) },
  'DELETE /api/auth/activity': notSetUp,
  'GET /api/auth/discord': notSetUp,
  'POST /api/auth/discord': notSetUp,
  'GET /api/auth/discord/callback': notSetUp,
  'GET /api/v1/moderation/reports': moderators,
  'GET /api/v1/moderation/audit': moderators,
  'GET /api/v1/moderation/banned': moderators,
  'GET /api/v1/moderation/filter': moderators,
  'PUT /api/v1/moderation/filter': { ...moderatorsDo, body: () => ({ term: 'grue', list: 'deny' }) },
  'PUT /api/v1/moderation/generations/{id}': {
    ...moderatorsDo,
    body: () => ({ hidden: false }),
    hidden: ['forbidden', 'forbidden', 'ok'],
  },
  'PUT /api/v1/moderation/people/{id}/ban': {
    ...moderatorsDo,
    of: 'person',
    body: () => ({ banned: true }),
  },
  'PUT /api/v1/moderation/people/{id}/role': {
    ...moderatorsDo,
    of: 'person',
    body: () => ({ role: 'moderator' }),
  },
  'GET /api/health': open,
  'GET /api/ready': open,
  'GET /api/metrics': open,
  'GET /api/v1/openapi.json': open,
};
const ROUTES = Object.entries(POLICY);

/** Another person, or a row of theirs. */
async function ofSomebodyElse(what: 'person' | 'key' | 'webhook' | 'session' | 'upload'): Promise<string> {
  const { id: userId } = await someone();
  const { db } = site.database;
  if (what === 'person') return userId;
  if (what === 'key')
    return (await db.apiKey.create({ data: { userId, name: 'k', prefix: 'atl_', hash: userId } })).id;
  if (what === 'session')
    return (await db.session.create({ data: { userId, token: userId, expiresAt: new Date(2e12) } })).id;
  if (what === 'upload') {
    const file = { storageKey: 'uploads/aa/aa.png', sha256: 'aa', bytes: 1, width: 1, height: 1 };
    return (await db.upload.create({ data: { ownerId: userId, ...file } })).id;
  }
  return (await db.webhook.create({ data: { userId, url: 'https://hooks.example/', secret: 's' } })).id;
}

/** The shared picture that begins as this one. */
async function canvasOf(rootId: string): Promise<string> {
  const { db } = site.database;
  const { id: roomId } = await db.room.findUniqueOrThrow({ where: { slug } });
  return (await db.canvas.create({ data: { rootId, image: 0, roomId, headId: rootId } })).id;
}

/** What `{id}` of a route is. */
async function subject(of: NonNullable<Policy['of']>, picture: string): Promise<string> {
  if (of === 'picture') return picture;
  return of === 'canvas' ? canvasOf(picture) : ofSomebodyElse(of);
}

/** Calls a route with valid parameters on a fresh picture; returns `ok` or the error code. */
async function outcome(route: string, who: Visitor, author: string, hidden = false): Promise<string> {
  const { of = 'picture', body, query } = POLICY[route] ?? POLICY['GET /api/v1/me']!;
  const [method = '', pattern = ''] = route.split(' ');
  const picture = await aDraft(author, hidden);
  const path = pattern
    .replace('{id}', await subject(of, picture))
    .replace('{generation}', picture)
    .replace('{index}', '0')
    .replace('{file}', '64.png')
    .replace('{slug}', slug)
    .replace('{name}', 'tiny')
    .replace('{roomFeed}', `${slug}.atom`)
    .replace('{personFeed}', `${author}.atom`);
  const search = query ? `?${query(picture)}` : '';
  const answer = await who.send(method, path + search, body?.(picture));
  if (answer.ok) {
    await answer.arrayBuffer();
    return 'ok';
  }
  return (await answer.json()).code;
}

describe('O-POLICY every route has its access decided', () => {
  it('the table names exactly the routes that there are', async () => {
    const { paths } = await (await site.visitor().send('GET', '/api/v1/openapi.json')).json();
    const described = Object.entries(paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(Object.keys(POLICY).toSorted()).toEqual(described.toSorted());
    expect(described.toSorted()).toEqual([...new Set(described)].toSorted());
  });

  it.each(ROUTES)('%s: nobody, a guest, a banned author', async (route, { nobody, guest, banned }) => {
    const author = await someone();
    const fallen = await someone({ banned: true });
    expect({
      nobody: await outcome(route, site.visitor(), author.id),
      guest: await outcome(route, (await someone({ guest: true })).visitor, author.id),
      banned: await outcome(route, fallen.visitor, fallen.id),
    }).toEqual({ nobody, guest, banned });
  });

  it.each(ROUTES.filter(([route]) => !route.startsWith('GET')))(
    '%s: from another site, with a body too large, with one that is no JSON',
    async (route) => {
      const { visitor, id } = await someone({ guest: true });
      const [method = '', pattern = ''] = route.split(' ');
      const path = pattern.replace('{id}', crypto.randomUUID()).replace('{slug}', slug);
      const code = async (body: string | undefined, headers?: Record<string, string>) =>
        (await (await visitor.send(method, path, body, headers)).json()).code;
      expect([
        await code(undefined, { origin: 'https://evil.example' }),
        await code(JSON.stringify({ caption: 'x'.repeat(70_000) })),
        await code('{"caption": "a fo'),
        await code('[]'),
      ]).toEqual(
        route === 'POST /api/v1/uploads'
          ? // It takes files alone, and asks for the type before it reads one.
            ['bad_origin', ...Array(3).fill('unsupported_media_type')]
          : ['bad_origin', 'body_too_large', 'malformed_body', 'invalid_request'],
      );
      expect(await site.database.db.generation.count({ where: { authorId: id } })).toBe(0);
    },
  );

  it('a banned moderator moderates nothing', async () => {
    for (const [route] of ROUTES.filter(([route]) => route.includes('/moderation/'))) {
      const fallen = await someone({ banned: true, role: 'moderator' });
      const answer = await outcome(route, fallen.visitor, fallen.id);
      expect([route, answer]).toEqual([route, route.startsWith('GET') ? 'forbidden' : 'banned']);
    }
  });

  it.each(ROUTES.filter(([, { hidden }]) => hidden))('%s: a hidden picture', async (route, { hidden }) => {
    const author = await someone();
    const stranger = await someone({ guest: true });
    const moderator = await someone({ role: 'moderator' });
    expect([
      await outcome(route, stranger.visitor, author.id, true),
      await outcome(route, author.visitor, author.id, true),
      await outcome(route, moderator.visitor, author.id, true),
    ]).toEqual(hidden);
  });

  it('no list shows a hidden picture, not even to its author', async () => {
    const author = await someone();
    const hidden = await aDraft(author.id, true);
    const voter = await someone();
    await site.database.db.vote.create({ data: { generationId: hidden, userId: voter.id } });
    const read = async (path: string) =>
      JSON.stringify(await (await author.visitor.send('GET', path)).json());
    for (const path of [
      '/api/v1/gallery',
      `/api/v1/gallery?author=${author.id}`,
      '/api/v1/gallery?sort=top',
      '/api/v1/gallery?sort=trending',
      '/api/v1/gallery?q=fox',
      '/api/v1/leaderboards?window=all',
    ])
      expect([path, (await read(path)).includes(hidden)]).toEqual([path, false]);
    expect(JSON.parse(await read(`/api/v1/people/${author.id}`))).toMatchObject({
      pictures: 0,
      votesReceived: 0,
    });
    expect((await read('/api/v1/me/generations')).includes(hidden)).toBe(true);
  });
});

describe('O-POLICY sockets', () => {
  const ask = (socket: Awaited<ReturnType<TestWeb['socket']>>, event: string, payload: unknown) =>
    socket.emitWithAck(event, payload);

  it('a banned person may watch and join like a visitor, without a name', async () => {
    const [fallen, author] = [await someone({ banned: true }), await someone()];
    const id = await aDraft(author.id, false);
    const socket = await site.socket({ visitor: fallen.visitor });
    expect(await ask(socket, 'watch', { generationId: id })).toMatchObject({ ok: true });
    const joined = await ask(socket, 'join', { room: slug });
    expect(joined).toMatchObject({ ok: true, data: { presence: { count: 1, people: [] } } });
    socket.emit('unwatch', { generationId: id });
    socket.emit('leave', { room: slug });
    expect(await ask(socket, 'watch', { generationId: id })).toMatchObject({ ok: true });
    socket.disconnect();
  });

  it('a ban reaches those who are connected: their name goes from the room, and so do their own hidden pictures', async () => {
    const mallory = await someone({ role: 'moderator' });
    const hidden = await aDraft((await someone()).id, true);
    const watching = await site.socket();
    const socket = await site.socket({ visitor: mallory.visitor });
    await ask(watching, 'join', { room: slug });
    expect(await ask(socket, 'join', { room: slug })).toMatchObject({
      data: { presence: { people: [{ id: mallory.id }] } },
    });
    expect(await ask(socket, 'watch', { generationId: hidden })).toMatchObject({ ok: true });
    socket.emit('unwatch', { generationId: hidden });
    const nameless = new Promise<void>((resolve) =>
      watching.on('room:presence', (presence: RoomSnapshot['presence']) => {
        if (presence.count === 2 && presence.people.length === 0) resolve();
      }),
    );
    await site.web.container.services.moderation.ban({
      ctx: { actor: { kind: 'system' }, deps: site.deps },
      input: { userId: mallory.id, banned: true },
    });
    await nameless;
    expect(await ask(socket, 'watch', { generationId: hidden })).toMatchObject({
      ok: false,
      error: { code: 'gone' },
    });
    socket.disconnect();
    watching.disconnect();
  });

  it('A-SESSION-3 signing out, or in, is heard by the sockets of other tabs: they show no name and nothing hidden', async () => {
    const hidden = await aDraft((await someone()).id, true);
    const { person } = site.web.container.services;
    const watching = await site.socket();
    await ask(watching, 'join', { room: slug });
    /** Waits for a presence that is told from now on. */
    const hears = (holds: (presence: RoomSnapshot['presence']) => boolean) =>
      new Promise<void>((resolve) =>
        watching.on('room:presence', (presence: RoomSnapshot['presence']) => {
          if (holds(presence)) resolve();
        }),
      );
    const leave = {
      'signs out': async ({ visitor }: Someone) => void (await visitor.send('DELETE', '/api/v1/session')),
      'is adopted': async ({ id }: Someone) => {
        const input = { guestId: id, userId: (await someone()).id };
        await person.adopt({ ctx: { actor: { kind: 'system' }, deps: site.deps }, input });
      },
    };
    for (const [how, go] of Object.entries(leave)) {
      const ada = await someone(how === 'is adopted' ? { guest: true } : { role: 'moderator' });
      const tab = await site.socket({ visitor: ada.visitor });
      // Unchanged presence is not sent: the room must know of her before it can learn that she left.
      const arrived = hears(({ people }) => people.some(({ id }) => id === ada.id));
      expect(await ask(tab, 'join', { room: slug })).toMatchObject({
        data: { presence: { people: [{ id: ada.id }] } },
      });
      await arrived;
      const heard = hears(({ count, people }) => count === 2 && people.length === 0);
      await go(ada);
      await heard;
      expect(await ask(tab, 'watch', { generationId: hidden })).toMatchObject({ error: { code: 'gone' } });
      tab.disconnect();
    }
    watching.disconnect();
  });

  it('a hidden picture is watched by its author alone, and is in no room', async () => {
    const author = await someone();
    const room = await site.database.db.room.findUniqueOrThrow({ where: { slug } });
    const id = await aDraft(author.id, true);
    await site.database.db.generation.update({
      where: { id },
      data: { status: 'running', roomId: room.id },
    });
    const own = await site.socket({ visitor: author.visitor });
    expect(await ask(own, 'watch', { generationId: id })).toMatchObject({ ok: true });
    const bot = await site.socket({ namespace: '/bot' });
    for (const socket of [await site.socket(), bot])
      expect(await ask(socket, 'watch', { generationId: id })).toMatchObject({ error: { code: 'gone' } });
    for (const name of [slug, 'lobby']) {
      const { data } = await ask(own, 'join', { room: name });
      expect(JSON.stringify(data.live)).not.toContain(id);
    }
  });
});
