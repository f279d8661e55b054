import { Validator } from '@seriousme/openapi-schema-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

/** A person with one picture of 64 pixels. */
async function aPainter(): Promise<{ visitor: Visitor; id: string; personId: string; png: Buffer }> {
  const visitor = site.visitor();
  // Deletes the waiting jobs of other cases.
  await site.database.db.job.deleteMany({ where: { state: 'available' } });
  const id = await visitor.imagine({ caption: 'a red fox', stopAfter: 64 });
  const worker = await site.worker();
  const order = await worker.begin();
  expect(order.generationId).toBe(id);
  const png = await worker.store(order, 64);
  await worker.finish(order);
  return { visitor, id, personId: await visitor.personId(), png };
}
const key = async (visitor: Visitor, name = 'a script') =>
  (await visitor.json('POST', '/api/v1/me/keys', { name })).body;
/** A program: no cookie, no Origin. */
const program = (token: string, method: string, path: string, body?: unknown) =>
  fetch(`${site.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });

describe('profiles and own pictures', () => {
  it('A-PROFILE-1 tells pictures, votes and remixes by others; own votes and e-mail addresses are not in it', async () => {
    const { visitor, id, personId } = await aPainter();
    const fan = site.visitor();
    await visitor.send('PUT', `/api/v1/generations/${id}/vote`);
    await fan.send('PUT', `/api/v1/generations/${id}/vote`);
    await fan.imagine({ caption: 'a red fox in snow', parentId: id });
    const { body } = await site.visitor().json('GET', `/api/v1/people/${personId}`);
    expect(body).toMatchObject({
      pictures: 1,
      votesReceived: 1,
      remixesReceived: 1,
      person: { id: personId },
    });
    expect(Object.keys(body.person)).not.toContain('email');
    expect(Object.keys(body.person)).not.toContain('locale');
    expect((await site.visitor().send('GET', `/api/v1/people/${crypto.randomUUID()}`)).status).toBe(404);
  });

  it('A-OWN-1, A-INPUT-1 lists what waits and what ended, in pages, to oneself alone', async () => {
    const ada = site.visitor();
    const ids = [];
    for (let i = 0; i < 3; i++) ids.unshift(await ada.imagine({ caption: `picture ${i}` }));
    await ada.send('POST', `/api/v1/generations/${ids[0]}/cancel`);
    const list = async (query: string) => (await ada.json('GET', `/api/v1/me/generations?${query}`)).body;
    const idsOf = (page: { items: { id: string }[] }) => page.items.map((item) => item.id);
    expect(idsOf(await list('state=active'))).toEqual(ids.slice(1));
    expect(idsOf(await list('state=ended'))).toEqual([ids[0]]);
    const first = await list('limit=2');
    expect(idsOf(first)).toEqual(ids.slice(0, 2));
    expect(idsOf(await list(`limit=2&cursor=${first.cursor}`))).toEqual(ids.slice(2));
    for (const forged of [
      'nonsense',
      `${Date.now()}.${'-'.repeat(36)}`,
      `999999999999999.${ids[0]}`,
      `${Date.UTC(3000, 0, 2)}.${ids[0]}`,
    ])
      expect((await list(`cursor=${Buffer.from(forged).toString('base64url')}`)).code).toBe(
        'invalid_request',
      );
    await site.visitor().imagine({ caption: 'somebody else’s' });
    expect(idsOf(await list(''))).toEqual(ids);
  });

  it('A-DELETE-1 a deleted picture is gone for good: page, file and WebP, and its remix stays', async () => {
    const { visitor, id } = await aPainter();
    const remix = await site.visitor().imagine({ caption: 'a blue fox', parentId: id });
    expect((await visitor.send('GET', `/images/${id}/0/64.webp`)).status).toBe(200);
    const { storageKey } = await site.database.db.stageImage.findFirstOrThrow({
      where: { image: { generationId: id } },
    });
    const copy = storageKey.replaceAll('png', 'webp');
    const half = copy.replace('.webp', '-512.webp');
    await site.deps.storage.put(half, Buffer.from('half'), { contentType: 'image/webp' });
    // Other cases stored the same square. Only the last row deletes the file.
    await site.database.db.stageImage.deleteMany({ where: { image: { generationId: { not: id } } } });
    expect((await visitor.send('DELETE', `/api/v1/generations/${id}`)).status).toBe(200);
    expect((await visitor.send('GET', `/images/${id}/0/64.png`)).status).toBe(404);
    expect((await visitor.json('GET', `/api/v1/generations/${id}`)).body.code).toBe('gone');
    for (const key of [storageKey, copy, half]) expect(await site.deps.storage.has(key)).toBe(false);
    const tree = (await site.visitor().json('GET', `/api/v1/generations/${remix}/lineage`)).body;
    expect(tree.ancestors).toMatchObject([{ id, caption: null, image: null }]);
  });
});

describe('export and deletion of an account', () => {
  it('A-EXPORT-1 the zip holds the list and every picture, and no secret', async () => {
    const { visitor, id, png } = await aPainter();
    const { key: secret } = await key(visitor);
    await visitor.send('POST', '/api/v1/me/webhooks', { url: 'https://hooks.example/x' });
    const answer = await visitor.send('GET', '/api/v1/me/export');
    expect(answer.headers.get('content-type')).toBe('application/zip');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.includes(png)).toBe(true);
    const text = bytes.toString('latin1');
    expect(text).toContain(`pictures/${id}-0-64.png`);
    expect(text).toContain('"caption": "a red fox"');
    for (const hidden of [secret, 'whsec_', '"hash"', '"token"']) expect(text).not.toContain(hidden);
  });

  it('A-EXPORT-2 a picture whose file is gone is named, in the list and in README.txt', async () => {
    const { visitor, id, png } = await aPainter();
    const rows = await site.database.db.stageImage.findMany({ where: { image: { generationId: id } } });
    for (const { storageKey } of rows) await site.deps.storage.delete(storageKey);
    const answer = await visitor.send('GET', '/api/v1/me/export');
    const bytes = Buffer.from(await answer.arrayBuffer());
    expect(bytes.includes(png)).toBe(false);
    const name = `pictures/${id}-0-64.png`;
    const text = bytes.toString('latin1');
    expect(text).toContain(`"missing": [\n    "${name}"\n  ]`);
    expect(text).toContain(`0 of 1 picture files are here.\nThese could not be read`);
    expect(text).toContain(`  ${name}\n`);
  });

  it('A-ACCOUNT-1 nothing of a person is left: pictures, captions, votes, keys, sessions; counts stay right', async () => {
    const { visitor, id, personId } = await aPainter();
    const other = await site.visitor().imagine();
    await visitor.send('PUT', `/api/v1/generations/${other}/vote`);
    const { key: secret } = await key(visitor);
    const report = { reason: 'other', note: 'my own words' };
    await visitor.send('POST', `/api/v1/generations/${other}/report`, report);
    const waiting = await visitor.imagine({ caption: 'never drawn' });
    const name = (await visitor.json('GET', '/api/v1/me')).body.person.name;
    const wrong = await visitor.json('DELETE', '/api/v1/me', { name: 'not me' });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'invalid_request']);
    const gone = await visitor.send('DELETE', '/api/v1/me', { name });
    expect([gone.status, visitor.cookie]).toEqual([200, null]);
    const { db } = site.database;
    expect(await db.user.findUnique({ where: { id: personId } })).toBeNull();
    expect(await db.session.count({ where: { userId: personId } })).toBe(0);
    expect((await program(secret, 'GET', '/api/v1/me')).status).toBe(401);
    expect((await site.visitor().json('GET', `/api/v1/generations/${other}`)).body.votes).toBe(0);
    const rows = await db.generation.findMany({ where: { id: { in: [id, waiting] } } });
    for (const row of rows) {
      expect(row).toMatchObject({ authorId: null, caption: '–' });
      expect(row.deletedAt).not.toBeNull();
    }
    expect(await db.report.findMany({ where: { generationId: other } })).toMatchObject([
      { reporterId: null, reason: 'other', note: null },
    ]);
    expect(await db.job.count({ where: { generationId: waiting, state: 'available' } })).toBe(0);
    expect((await site.visitor().send('GET', `/api/v1/people/${personId}`)).status).toBe(404);
  });

  it('A-ACCOUNT-2 a banned person may go, and the ban stays behind', async () => {
    const { person, moderation } = site.web.container.services;
    const ctx = { actor: { kind: 'system' as const }, deps: site.deps };
    const input = { discordId: '4242', name: 'Mallory' };
    const mallory = await person.discord({ ctx, input });
    const visitor = site.visitor();
    const from = { ipAddress: null, userAgent: null };
    visitor.cookie = (await site.web.container.sessions.open(mallory.id, from)).split(';')[0] ?? null;
    await moderation.ban({ ctx, input: { userId: mallory.id, banned: true } });
    expect((await visitor.send('DELETE', '/api/v1/me', { name: 'Mallory' })).status).toBe(200);
    const row = await site.database.db.user.findUniqueOrThrow({ where: { id: mallory.id } });
    expect([row.name, row.image, row.bannedAt !== null]).toEqual(['–', null, true]);
    expect((await person.discord({ ctx, input })).banned).toBe(true);
  });
});

describe('API keys', () => {
  it('A-KEY-1 shown once, kept as a hash; a program with one needs no cookie and no Origin', async () => {
    const { visitor, personId } = await aPainter();
    const made = await key(visitor);
    expect(made.key).toMatch(/^atl_[\w-]{43}$/);
    const { keys } = (await visitor.json('GET', '/api/v1/me/keys')).body;
    expect(keys).toMatchObject([{ id: made.id, name: 'a script', prefix: made.key.slice(0, 10) }]);
    expect(JSON.stringify(keys)).not.toContain(made.key);
    const row = await site.database.db.apiKey.findUniqueOrThrow({ where: { id: made.id } });
    expect(Object.values(row)).not.toContain(made.key);
    const answer = await program(made.key, 'POST', '/api/v1/generations', { caption: 'by a program' });
    const { id } = await answer.json();
    expect([answer.status, answer.headers.get('set-cookie')]).toEqual([201, null]);
    const view = await (await program(made.key, 'GET', `/api/v1/generations/${id}`)).json();
    expect(view).toMatchObject({ origin: 'api', author: { id: personId } });
  });

  it('A-KEY-2 a revoked, wrong or foreign one is refused, with or without a cookie', async () => {
    const { visitor } = await aPainter();
    const { key: secret, id } = await key(visitor);
    const stranger = site.visitor();
    await stranger.imagine();
    expect((await stranger.send('DELETE', `/api/v1/me/keys/${id}`)).status).toBe(404);
    expect((await visitor.send('DELETE', `/api/v1/me/keys/${id}`)).status).toBe(200);
    for (const token of [secret, 'atl_wrong', `${secret}x`]) {
      const answer = await visitor.json('GET', '/api/v1/me', undefined, { authorization: `Bearer ${token}` });
      expect([answer.status, answer.body.code]).toEqual([401, 'unauthenticated']);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    }
    const basic = await visitor.json('GET', '/api/v1/me', undefined, { authorization: 'Basic YTpi' });
    expect(basic.status).toBe(401);
  });

  it('A-KEY-3 a leaked key reads no keys and sessions, leaves nothing behind that outlives it, ends no account and makes no moderator', async () => {
    const { visitor } = await aPainter();
    const { key: secret } = await key(visitor);
    for (const [method, path, body] of [
      ['GET', '/api/v1/me/keys'],
      ['GET', '/api/v1/me/sessions'],
      ['GET', '/api/v1/me/export'],
      ['POST', '/api/v1/me/keys', { name: 'another' }],
      ['POST', '/api/v1/me/webhooks', { url: 'https://hooks.example/x' }],
      ['DELETE', '/api/v1/me', { name: 'x' }],
      ['DELETE', '/api/v1/me/sessions'],
      ['DELETE', `/api/v1/me/sessions/${crypto.randomUUID()}`],
      ['PUT', `/api/v1/moderation/people/${crypto.randomUUID()}/role`, { role: 'moderator' }],
    ] as const) {
      const answer = await program(secret, method, path, body);
      expect([path, answer.status]).toEqual([path, 403]);
    }
  });

  it('A-KEY-4 ten are enough', async () => {
    const ada = site.visitor();
    await ada.imagine();
    for (let i = 0; i < 10; i++) expect((await key(ada, `key ${i}`)).key).toBeTypeOf('string');
    expect((await key(ada, 'one more')).code).toBe('quota_exceeded');
  });
});

/** The same person with another session. */
async function alsoOn(person: Visitor, userAgent: string): Promise<Visitor> {
  const visitor = site.visitor();
  const from = { ipAddress: null, userAgent };
  visitor.cookie =
    (await site.web.container.sessions.open(await person.personId(), from)).split(';')[0] ?? null;
  return visitor;
}

describe('sessions', () => {
  it('A-SESSION-1 the table holds no token: its content opens no session', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const [name, signed = ''] = (ada.cookie ?? '').split('=');
    const token = decodeURIComponent(signed).split('.')[0] ?? '';
    const rows = await site.database.db.session.findMany({ where: { userId: await ada.personId() } });
    expect(rows.map((row) => row.token)).not.toContain(token);
    const thief = site.visitor();
    thief.cookie = `${name}=${rows[0]?.token}.${decodeURIComponent(signed).split('.')[1]}`;
    expect((await thief.json('GET', '/api/v1/me')).body.person).toBeNull();
  });

  it('A-SESSION-4 ends alone, and only by whose it is', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const phone = await alsoOn(ada, 'A lost phone');
    const { sessions } = (await ada.json('GET', '/api/v1/me/sessions')).body;
    const lost = sessions.find((each: { userAgent: string }) => each.userAgent === 'A lost phone').id;
    const bob = site.visitor();
    await bob.imagine();
    expect((await bob.json('DELETE', `/api/v1/me/sessions/${lost}`)).status).toBe(404);
    expect((await phone.json('GET', '/api/v1/me')).body.person).not.toBeNull();
    expect((await ada.json('DELETE', '/api/v1/me/sessions/none')).status).toBe(404);
    expect((await ada.json('DELETE', `/api/v1/me/sessions/${lost}`)).body).toEqual({ id: lost });
    expect((await phone.json('GET', '/api/v1/me')).body.person).toBeNull();
    expect((await ada.json('GET', '/api/v1/me')).body.person).not.toBeNull();
  });

  it('A-SESSION-2 signing out everywhere ends every session at once, this one too', async () => {
    const ada = site.visitor();
    await ada.imagine();
    const phone = await alsoOn(ada, 'A phone');
    const { sessions } = (await ada.json('GET', '/api/v1/me/sessions')).body;
    expect(sessions.map((each: { current: boolean }) => each.current).toSorted()).toEqual([false, true]);
    expect(JSON.stringify(sessions)).toContain('A phone');
    expect((await ada.json('DELETE', '/api/v1/me/sessions')).body).toEqual({ ended: 2 });
    expect((await phone.json('GET', '/api/v1/me')).body.person).toBeNull();
  });
});

describe('leaderboards', () => {
  it('A-BOARD-1 count the votes of others within the window, and say the rule', async () => {
    const { visitor, id, personId } = await aPainter();
    const { db } = site.database;
    await db.vote.deleteMany({});
    await db.generation.update({ where: { id }, data: { caption: 'The Winner' } });
    const twin = await aPainter();
    await db.generation.update({ where: { id: twin.id }, data: { caption: 'the winner' } });
    await visitor.send('PUT', `/api/v1/generations/${id}/vote`);
    const fans = await Promise.all([site.visitor(), site.visitor(), site.visitor()]);
    for (const fan of fans) await fan.send('PUT', `/api/v1/generations/${id}/vote`);
    await fans[0]?.send('PUT', `/api/v1/generations/${twin.id}/vote`);
    const board = async (window: string) =>
      (await site.visitor().json('GET', `/api/v1/leaderboards?window=${window}`)).body;
    const now = await board('week');
    expect(now.rule).toContain('others');
    expect(now.pictures[0]).toMatchObject({ rank: 1, votes: 3, generation: { id } });
    expect(now.captions[0]).toMatchObject({ rank: 1, votes: 4, pictures: 2, caption: 'The Winner' });
    expect(now.people[0]).toMatchObject({ rank: 1, votes: 3, person: { id: personId } });
    // Votes of a month ago count for the month, not for the week.
    await db.vote.updateMany({
      where: { generationId: id },
      data: { createdAt: new Date(Date.now() - 20 * 86_400_000) },
    });
    expect((await board('week')).pictures[0]).toMatchObject({ votes: 1, generation: { id: twin.id } });
    expect((await board('month')).pictures[0]).toMatchObject({ votes: 3, generation: { id } });
    expect((await board('all')).pictures[0]).toMatchObject({ votes: 3 });
    // A banned voter’s votes and a banned author’s pictures do not count.
    await db.user.update({ where: { id: personId }, data: { bannedAt: new Date() } });
    expect(JSON.stringify(await board('all'))).not.toContain(id);
    expect((await board('forever')).code).toBe('invalid_request');
  });
});

describe('oEmbed', () => {
  it('A-OEMBED-1 gives the largest picture that fits, for addresses of this site alone', async () => {
    const { id } = await aPainter();
    const ask = (query: Record<string, string>) =>
      site.visitor().json('GET', `/api/oembed?${new URLSearchParams(query)}`);
    const url = `https://atelier.example/g/${id}`;
    // WordPress says dnt to every provider.
    const { body, headers } = await ask({ url, maxwidth: '400', dnt: '1' });
    expect(body).toMatchObject({
      version: '1.0',
      type: 'photo',
      title: 'a red fox',
      width: 64,
      height: 64,
      url: `https://atelier.example/images/${id}/0/64.png`,
    });
    expect(headers.get('access-control-allow-origin')).toBe('*');
    for (const query of [
      { url: `https://evil.example/g/${id}` },
      { url: 'https://atelier.example/gallery' },
      { url: 'nonsense' },
      { url, maxwidth: '32' },
      { url: `https://atelier.example/g/${crypto.randomUUID()}` },
    ])
      expect((await ask(query as Record<string, string>)).status).toBe(404);
    const xml = await ask({ url, format: 'xml' });
    expect([xml.status, xml.body.status]).toEqual([501, 501]);
    expect((await ask({ url, maxwidth: 'wide' })).status).toBe(400);
  });
});

describe('limits and the document', () => {
  it('A-LIMIT-1 the standard headers tell the limits, and a new cookie does not reset a guest’s', async () => {
    const strict = await startTestWeb({ limits: { guestCreate: { points: 2, seconds: 60 } } });
    try {
      for (let i = 0; i < 2; i++) {
        const answer = await strict.visitor().send('POST', '/api/v1/generations', { caption: 'a fox' });
        expect(answer.status).toBe(201);
        expect(answer.headers.get('ratelimit-policy')).toMatch(/^"create";q=\d+;w=60$/);
        expect(answer.headers.get('ratelimit')).toMatch(/^"create";r=\d+;t=\d+$/);
      }
      const third = await strict.visitor().json('POST', '/api/v1/generations', { caption: 'a fox' });
      expect([third.status, third.body.code]).toEqual([429, 'rate_limited']);
      expect(third.headers.get('ratelimit')).toMatch(/^"guestCreate";r=0;t=\d+$/);
      expect(Number(third.headers.get('retry-after'))).toBeGreaterThan(0);
    } finally {
      await strict.stop();
    }
  });

  it('A-LIMIT-2 a /64 is one address to the limits, and a session stores its address', async () => {
    const strict = await startTestWeb({
      env: { TRUST_PROXY: 1 },
      limits: { guest: { points: 2, seconds: 60 }, connect: { points: 2, seconds: 60 } },
    });
    const from = (address: string) => ({ 'x-forwarded-for': address });
    const ask = (address: string) =>
      strict.visitor().send('POST', '/api/v1/generations', { caption: 'a fox' }, from(address));
    try {
      const statuses = [];
      for (const address of ['2001:db8::1', '2001:db8::2:1', '2001:db8::3', '2001:db8:0:1::3'])
        statuses.push((await ask(address)).status);
      expect(statuses).toEqual([201, 201, 429, 201]);
      const sessions = await strict.database.db.session.findMany({ select: { ipAddress: true } });
      expect(sessions.map(({ ipAddress }) => ipAddress)).toContain('2001:db8::2:1');
      for (const address of ['2001:db8::1', '2001:db8::2']) await strict.socket({ headers: from(address) });
      await expect(strict.socket({ headers: from('2001:db8::3') })).rejects.toThrow();
      await strict.socket({ headers: from('2001:db8:0:1::3') });
    } finally {
      await strict.stop();
    }
  });

  it('A-LIMIT-3 pictures count by address, and cached answers omit the remaining quota', async () => {
    const strict = await startTestWeb({ limits: { image: { points: 1, seconds: 60 } } });
    try {
      const path = `/images/${crypto.randomUUID()}/0/64.png`;
      const first = await strict.visitor().send('GET', path);
      expect([first.status, first.headers.get('ratelimit')]).toEqual([404, null]);
      expect((await strict.visitor().send('GET', path)).status).toBe(429);
    } finally {
      await strict.stop();
    }
  });

  it('A-OPENAPI-1 the document is what the schema of OpenAPI 3.1 says it must be', async () => {
    const document = (await site.visitor().json('GET', '/api/v1/openapi.json')).body;
    const validator = new Validator();
    expect(await validator.validate(document)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
    document.paths['/api/v1/me'].get.responses = { 200: {} };
    expect(await validator.validate(document)).toMatchObject({ valid: false });
  });

  it('A-OPENAPI-1 every reference leads somewhere, every operation has a name, a chapter and its answers', async () => {
    const document = (await site.visitor().json('GET', '/api/v1/openapi.json')).body;
    const text = JSON.stringify(document);
    const names = new Set<string>();
    for (const [, name = ''] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)) names.add(name);
    for (const name of names) expect(Object.keys(document.components.schemas)).toContain(name);
    expect(text).not.toContain('$defs');
    const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods as object));
    expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
    const tags = document.tags.map(({ name }: { name: string }) => name);
    for (const operation of operations) {
      expect(tags).toContain(operation.tags[0]);
      expect(operation.responses.default.content).toHaveProperty(['application/problem+json']);
    }
    expect(names.size).toBeGreaterThan(6);
  });
});
