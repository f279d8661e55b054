import { createHmac } from 'node:crypto';
import { request } from 'node:http';
import { connect } from 'node:net';
import { createDb } from '@atelier/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_TOKEN, startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

/** GETs a path with any headers, Host among them. */
const get = (url: string, headers: Record<string, string> = {}): Promise<number> =>
  new Promise((resolve, reject) => {
    request(url, { headers }, (response) => resolve(response.resume().statusCode ?? 0))
      .on('error', reject)
      .end();
  });

describe('A-OPERATOR-1 metrics are for the service token, or for a program on this machine', () => {
  const bearer = { authorization: `Bearer ${SERVICE_TOKEN}` };
  it.each([
    ['this machine', {}, 0, 200],
    ['this machine, by name', { host: 'localhost:3000' }, 0, 200],
    ['a local proxy', { 'x-forwarded-for': '203.0.113.7' }, 0, 403],
    ['a local proxy that names this machine', { 'x-forwarded-for': '127.0.0.1' }, 0, 403],
    ['a local proxy of another kind', { forwarded: 'for=203.0.113.7' }, 0, 403],
    ['a local proxy that names itself alone', { via: '1.1 proxy' }, 0, 403],
    ['a local proxy that passes the name on', { host: 'atelier.example' }, 0, 403],
    ['a trusted proxy', { 'x-forwarded-for': '203.0.113.7' }, 1, 403],
    ['a client who says it is here, by a trusted proxy', { 'x-forwarded-for': '::1, 203.0.113.7' }, 1, 403],
    ['this machine, by a trusted proxy', { 'x-forwarded-for': '[::1]:50001', host: 'localhost' }, 1, 200],
    ['the token, from anywhere', { ...bearer, 'x-forwarded-for': '203.0.113.7' }, 0, 200],
    ['another token', { authorization: 'Bearer another-token-of-16' }, 0, 403],
    ['no token at all', { authorization: 'Basic YTpi' }, 1, 200],
  ])('%s', async (_who, headers, TRUST_PROXY, status) => {
    const web = await startTestWeb({ share: site.database, env: { TRUST_PROXY } });
    try {
      expect(await get(`${web.url}/api/metrics`, headers as Record<string, string>)).toBe(status);
    } finally {
      await web.stop();
    }
  });

  it('A-LIMIT-4 health, ready and metrics spend no limit', async () => {
    const strict = await startTestWeb({ limits: { read: { points: 1, seconds: 60 } } });
    try {
      const statuses = [];
      for (const path of ['health', 'ready', 'metrics', 'health', 'ready', 'metrics'])
        statuses.push(await get(`${strict.url}/api/${path}`));
      expect(statuses).toEqual([200, 200, 200, 200, 200, 200]);
      expect(await get(`${strict.url}/api/v1/queue`)).toBe(200);
      expect(await get(`${strict.url}/api/v1/queue`)).toBe(429);
    } finally {
      await strict.stop();
    }
  });
});

/** A person with an API key. */
async function aProgram(): Promise<{ owner: Visitor; keyId: string; authorization: string }> {
  const owner = site.visitor();
  await owner.imagine();
  const { key, id } = (await owner.json('POST', '/api/v1/me/keys', { name: 'a program' })).body;
  return { owner, keyId: id, authorization: `Bearer ${key}` };
}

describe('A-KEY-6 beside a key, cookies count for nothing', () => {
  it('on every route: the session lives on, no cookie is set, and the key’s person is the caller', async () => {
    const { owner, authorization } = await aProgram();
    const victim = site.visitor();
    await victim.imagine();
    const { paths } = (await victim.json('GET', '/api/v1/openapi.json')).body;
    const sessionId = (await victim.json('GET', '/api/v1/me/sessions')).body.sessions[0].id;
    const before = await site.database.db.session.count();
    for (const [path, methods] of Object.entries<object>(paths))
      for (const method of Object.keys(methods)) {
        const url = path
          .replace('{slug}', 'none')
          .replace('{index}', '0')
          .replace('{file}', '64.png')
          .replace(/\{\w+\}/, path.includes('sessions') ? sessionId : crypto.randomUUID());
        const answer = await victim.send(method.toUpperCase(), url, undefined, { authorization });
        expect([method, path, answer.headers.get('set-cookie')]).toEqual([method, path, null]);
      }
    expect(await site.database.db.session.count()).toBe(before);
    expect((await victim.json('GET', '/api/v1/me')).body.person).not.toBeNull();
    const me = await victim.json('GET', '/api/v1/me', undefined, { authorization });
    expect(me.body.person.id).toBe(await owner.personId());
  });

  it('not on sockets either', async () => {
    const { authorization } = await aProgram();
    const victim = site.visitor();
    await victim.imagine();
    const id = await victim.personId();
    const present = async (headers: Record<string, string>): Promise<string> => {
      const socket = await site.socket({ visitor: victim, headers });
      const reply = JSON.stringify(await socket.emitWithAck('join', { room: 'lobby', wall: false }));
      socket.disconnect();
      return reply;
    };
    expect(await present({ authorization })).not.toContain(id);
    expect(await present({})).toContain(id);
  });
});

/** Sends the head and half the body; `finish` sends the rest and resolves to status and code. */
async function halfRequest(path: string, body: string, headers: Record<string, string>) {
  const { port } = new URL(site.url);
  const socket = connect(Number(port), '127.0.0.1');
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `Content-Length: ${body.length}`,
    'Content-Type: application/json',
    'Connection: close',
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n${body.slice(0, 5)}`);
  // These answers prove that lookups at the arrival of the head are over.
  for (let i = 0; i < 5; i++) await get(`${site.url}/api/v1/queue`);
  return async () => {
    let text = '';
    socket.write(body.slice(5));
    for await (const chunk of socket) text += chunk;
    return [Number(text.slice(9, 12)), /"code":"(\w+)"/.exec(text)?.[1]];
  };
}

describe('A-DEED-1 rights are checked after the body, not after the head', () => {
  const body = JSON.stringify({ slug: 'a-slow-room', name: 'A slow room' });

  it('a key that was revoked meanwhile is refused', async () => {
    const { owner, keyId, authorization } = await aProgram();
    const finish = await halfRequest('/api/v1/rooms', body, { authorization });
    await owner.send('DELETE', `/api/v1/me/keys/${keyId}`);
    expect(await finish()).toEqual([401, 'unauthenticated']);
  });

  it('a person who was banned meanwhile makes nothing', async () => {
    const { owner, authorization } = await aProgram();
    const finish = await halfRequest('/api/v1/me/keys', '{"name":"one more"}', {
      cookie: owner.cookie ?? '',
      origin: site.url,
    });
    const other = await halfRequest('/api/v1/rooms', body, { authorization });
    await site.database.db.user.update({
      where: { id: await owner.personId() },
      data: { bannedAt: new Date() },
    });
    expect(await finish()).toEqual([403, 'banned']);
    expect(await other()).toEqual([403, 'banned']);
  });

  it('a session that ended meanwhile makes no keys', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const personId = await ada.personId();
    const finish = await halfRequest('/api/v1/me/keys', '{"name":"from a stolen phone"}', {
      cookie: ada.cookie ?? '',
      origin: site.url,
    });
    await ada.send('DELETE', '/api/v1/me/sessions');
    expect(await finish()).toEqual([401, 'unauthenticated']);
    expect(await site.database.db.apiKey.count({ where: { userId: personId } })).toBe(0);
  });
});

describe('A-COOKIE cookies of sessions', () => {
  it('A-COOKIE-1 a session of the old name goes on under the new one, and ends as one', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const token = decodeURIComponent(ada.cookie?.split('=')[1] ?? '').split('.')[0];
    const old = 'atelier.session_token';
    const secret = createHmac('sha256', SERVICE_TOKEN).update('atelier session cookie').digest('hex');
    const mac = createHmac('sha256', secret).update(`${old}=${token}`).digest('base64url');
    const before = site.visitor();
    before.cookie = `${old}=${token}.${mac}`;
    const me = await before.json('GET', '/api/v1/me');
    expect(me.body.person.id).toBe(await ada.personId());
    expect(me.headers.getSetCookie()[0]).toMatch(/^atelier\.session_token=; Path=\/; Max-Age=0/);
    expect(before.cookie).toBe(ada.cookie);
    expect((await before.send('GET', '/api/v1/me')).headers.get('set-cookie')).toBeNull();
    before.cookie = `${old}=${token}.${mac.slice(1)}x`;
    expect((await before.json('GET', '/api/v1/me')).body.person).toBeNull();
  });

  it.each([
    ['https://atelier.example', '__Host-atelier.session_token'],
    ['https://atelier.example:8443', '__Host-atelier.session_token.8443'],
    ['http://192.168.1.5', 'atelier.session_token'],
    ['http://localhost:3000', 'atelier.session_token.3000'],
    ['http://localhost:3001', 'atelier.session_token.3001'],
  ])('A-COOKIE-2 at %s it is called %s: studios on two ports of a host share none', async (url, name) => {
    const studio = await startTestWeb({ share: site.database, env: { PUBLIC_URL: url } });
    try {
      const answer = await studio.visitor().send('POST', '/api/v1/generations', { caption: 'a fox' });
      const [pair = ''] = answer.headers.getSetCookie()[0]?.split(';') ?? [];
      expect(pair.split('=')[0]).toBe(name);
      expect(answer.headers.getSetCookie()[0]?.includes('Secure')).toBe(url.startsWith('https:'));
      const { components } = await (await studio.visitor().send('GET', '/api/v1/openapi.json')).json();
      expect(components.securitySchemes.session.name).toBe(name);
    } finally {
      await studio.stop();
    }
  });
});

describe('A-METHOD-1 a method that an address does not take', () => {
  it.each([
    ['PATCH', '/api/v1/me', 'GET, HEAD, PUT, DELETE'],
    ['POST', '/api/health', 'GET, HEAD'],
    ['PUT', '/images/00000000-0000-4000-8000-000000000000/0/64.png', 'GET, HEAD'],
    ['GET', '/api/v1/session', 'DELETE'],
    ['OPTIONS', '/api/v1/generations', 'POST'],
  ])('%s %s: Allow is %s', async (method, path, allow) => {
    const answer = await site.visitor().json(method, path);
    expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.get('allow')?.split(', ').toSorted()).toEqual(allow.split(', ').toSorted());
  });
});

describe('A-GUEST-3 one Idempotency-Key of a first visit, sent at once', () => {
  const ask = (web: TestWeb, key: string, caption = 'a fox', headers: Record<string, string> = {}) =>
    web.visitor().json('POST', '/api/v1/generations', { caption }, { 'idempotency-key': key, ...headers });

  it('makes one guest and one picture', async () => {
    const { db } = site.database;
    const before = { people: await db.user.count(), pictures: await db.generation.count() };
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 6 }, () => ask(site, key)));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(201));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(await db.user.count()).toBe(before.people + 1);
    expect(await db.generation.count()).toBe(before.pictures + 1);
  });

  it('another body with it is refused without a session; another browser or address is another guest', async () => {
    const web = await startTestWeb({ share: site.database, env: { TRUST_PROXY: 1 } });
    try {
      const key = crypto.randomUUID();
      const from = (address: string, agent = 'a') => ({ 'x-forwarded-for': address, 'user-agent': agent });
      const first = await ask(web, key, 'a fox', from('203.0.113.1'));
      const other = await ask(web, key, 'a hare', from('203.0.113.1'));
      expect([other.status, other.body.code]).toEqual([409, 'idempotency_mismatch']);
      expect(other.headers.get('set-cookie')).toBeNull();
      const ids = [first.body.id];
      for (const who of [from('203.0.113.2'), from('203.0.113.1', 'b')])
        ids.push((await ask(web, key, 'a fox', who)).body.id);
      expect(new Set(ids).size).toBe(3);
      // A later visitor with the same key is a new guest, as one without a key would be.
      await site.database.db.$executeRaw`UPDATE "User" SET "createdAt" = now() - interval '2 minutes'`;
      const late = await ask(web, key, 'a fox', from('203.0.113.1'));
      expect([late.status, ids.includes(late.body.id)]).toEqual([201, false]);
    } finally {
      await web.stop();
    }
  });
});

it('O-BUSY-1 where all connections of the database stay in use, a request is told when to come back', async () => {
  const db = createDb(site.database.url, { poolSize: 1, waitMs: 4_000 });
  const web = await startTestWeb({ share: { ...site.database, db } });
  let release!: () => void;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let holding: Promise<void> | undefined;
  try {
    await new Promise<void>((begun) => {
      holding = db.$transaction(
        async (tx) => {
          await tx.$queryRaw`SELECT 1`;
          begun();
          await held;
        },
        { maxWait: 30_000, timeout: 60_000 },
      );
    });
    const answer = await web.visitor().json('GET', '/api/v1/rooms');
    expect([answer.status, answer.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  } finally {
    release();
    await holding;
    await web.stop();
    await db.close();
  }
});

it('O-BUSY-2 twenty requests of one person at once wait their turn', async () => {
  const db = createDb(site.database.url, { poolSize: 2 });
  const web = await startTestWeb({
    share: { ...site.database, db },
    quota: { activePerPerson: 100, activeSecondsPerPerson: 100_000 },
  });
  try {
    const visitor = web.visitor();
    await visitor.imagine();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, at) =>
        visitor.json('POST', '/api/v1/generations', { caption: `a red fox ${at}` }),
      ),
    );
    const told = answers.map(({ status, headers }) =>
      status === 429 && Number(headers.get('retry-after')) > 0 ? 'later' : status,
    );
    expect(told.filter((each) => each !== 201 && each !== 'later')).toEqual([]);
    expect(told).toContain(201);
  } finally {
    await web.stop();
    await db.close();
  }
});
