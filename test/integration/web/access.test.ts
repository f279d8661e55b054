import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
let author: Visitor;
let id: string;
beforeAll(async () => {
  site = await startTestWeb();
  author = site.visitor();
  id = await author.imagine();
});
afterAll(() => site.stop());

/** Every call that changes something, with a valid body. */
const mutations = (): [method: string, path: string, body?: unknown][] => [
  ['POST', '/api/v1/generations', { caption: 'a fox' }],
  ['POST', `/api/v1/generations/${id}/cancel`],
  ['POST', `/api/v1/generations/${id}/retry`],
  ['POST', `/api/v1/generations/${id}/promote`, { image: 0, to: 256 }],
  ['PUT', `/api/v1/generations/${id}/vote`],
  ['DELETE', `/api/v1/generations/${id}/vote`],
  ['DELETE', `/api/v1/generations/${id}`],
  ['POST', '/api/v1/rooms', { slug: 'a-room', name: 'A room' }],
  ['DELETE', '/api/v1/session'],
];

describe('where a request comes from', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://atelier.example.evil.example'])(
    'Origin %s may change nothing, with a session or without',
    async (origin) => {
      for (const [method, path, body] of mutations())
        for (const who of [author, site.visitor()]) {
          const answer = await who.json(method, path, body, { origin });
          expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'bad_origin']);
        }
      expect((await author.json('GET', `/api/v1/generations/${id}`)).body.status).toBe('queued');
    },
  );

  it('a session without an Origin may change nothing; the public address may', async () => {
    const answer = await fetch(`${site.url}/api/v1/generations/${id}/vote`, {
      method: 'PUT',
      headers: { cookie: author.cookie ?? '' },
    });
    expect((await answer.json()).code).toBe('bad_origin');
    const fine = await author.send('PUT', `/api/v1/generations/${id}/vote`, undefined, {
      origin: 'https://atelier.example',
    });
    expect(fine.status).toBe(200);
  });
});

describe('whose it is', () => {
  it.each([
    ['POST', 'cancel'],
    ['POST', 'retry'],
    ['DELETE', ''],
  ])('another person may not %s %s', async (method, deed) => {
    const other = site.visitor();
    await other.imagine();
    const answer = await other.json(method, `/api/v1/generations/${id}${deed && `/${deed}`}`);
    expect([answer.status, answer.body.code]).toEqual([403, 'forbidden']);
  });

  it('without a session nothing of anybody’s can be changed, and no guest is made for trying', async () => {
    const people = await site.database.db.user.count();
    for (const [method, path, body] of mutations().filter(
      ([, path]) => !/vote$|promote$|generations$|rooms$|session$/.test(path),
    )) {
      const answer = await site.visitor().json(method, path, body);
      expect([path, answer.status]).toEqual([path, answer.body.code === 'unauthenticated' ? 401 : 403]);
      expect(['unauthenticated', 'forbidden']).toContain(answer.body.code);
    }
    expect(await site.database.db.user.count()).toBe(people);
  });

  it('a forged, foreign or ended session is anonymous', async () => {
    const [name, signed = ''] = (author.cookie ?? '').split('=');
    const token = decodeURIComponent(signed).split('.')[0];
    for (const forged of [`${token}.AAAA`, token, `${token}.`, '%', 'x.y']) {
      const visitor = site.visitor();
      visitor.cookie = `${name}=${forged}`;
      expect((await visitor.json('GET', '/api/v1/me')).body.person).toBeNull();
    }
    const leaving = site.visitor();
    await leaving.imagine();
    const { cookie } = leaving;
    expect((await leaving.send('DELETE', '/api/v1/session')).status).toBe(204);
    expect(leaving.cookie).toBeNull();
    leaving.cookie = cookie;
    expect((await leaving.json('GET', '/api/v1/me')).body.person).toBeNull();
  });

  it('a session that has not been used for long ends', async () => {
    const visitor = site.visitor();
    await visitor.imagine();
    await site.database.db.session.updateMany({
      where: { userId: await visitor.personId() },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    expect((await visitor.json('GET', '/api/v1/me')).body.person).toBeNull();
  });
});

describe('a banned person', () => {
  it('may look but change nothing', async () => {
    const banned = site.visitor();
    await banned.imagine();
    await site.database.db.user.update({
      where: { id: await banned.personId() },
      data: { bannedAt: new Date() },
    });
    for (const [method, path, body] of mutations().filter(([, path]) => !path.endsWith('session'))) {
      const answer = await banned.json(method, path, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, 'banned']);
    }
    expect((await banned.send('GET', `/api/v1/generations/${id}`)).status).toBe(200);
    expect((await banned.json('GET', '/api/v1/me')).body.person.banned).toBe(true);
    expect((await banned.send('DELETE', '/api/v1/session')).status).toBe(204);
  });
});

describe('limits', () => {
  it('answers with the remaining quota, then with 429 and Retry-After', async () => {
    const strict = await startTestWeb({ limits: { create: { points: 2, seconds: 60 } } });
    try {
      const ada = strict.visitor();
      await ada.imagine();
      const second = await ada.send('POST', '/api/v1/generations', { caption: 'a fox' });
      expect(second.headers.get('ratelimit-limit')).toBe('2');
      expect(second.headers.get('ratelimit-remaining')).toBe('1');
      await ada.imagine();
      const third = await ada.json('POST', '/api/v1/generations', { caption: 'a fox' });
      expect([third.status, third.body.code]).toEqual([429, 'rate_limited']);
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
      // Reading goes on.
      expect((await ada.send('GET', '/api/v1/queue')).status).toBe(200);
    } finally {
      await strict.stop();
    }
  });
});

it('every answer carries a request id and may not be framed, sniffed or scripted', async () => {
  const answer = await author.send('GET', '/api/v1/queue', undefined, {
    'x-request-id': 'my-own-request-id',
  });
  expect(answer.headers.get('x-request-id')).toBe('my-own-request-id');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(answer.headers.get('strict-transport-security')).toContain('max-age');
});
