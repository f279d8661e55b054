import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

const rows = async () => {
  const { db } = site.database;
  return Promise.all([
    db.user.count(),
    db.session.count(),
    db.generation.count(),
    db.image.count(),
    db.job.count(),
  ]);
};

describe('a bad request for a generation', () => {
  const bad: [name: string, body: unknown, status: number, code: string][] = [
    ['an empty caption', { caption: '' }, 400, 'invalid_caption'],
    ['a caption of white space', { caption: ' \n\t ' }, 400, 'invalid_caption'],
    ['a caption too long', { caption: 'x'.repeat(501) }, 400, 'invalid_caption'],
    ['a binary caption', { caption: '\u0000\u0001\u0002' }, 400, 'invalid_caption'],
    ['half a surrogate pair', '{"caption":"\\ud800"}', 400, 'invalid_caption'],
    ['no caption', {}, 400, 'invalid_caption'],
    ['a number as caption', { caption: 7 }, 400, 'invalid_caption'],
    ['an unknown field', { caption: 'a fox', admin: true }, 400, 'invalid_request'],
    ['a negative seed', { caption: 'a fox', seed: -1 }, 400, 'invalid_request'],
    ['a seed of 33 bits', { caption: 'a fox', seed: 2 ** 32 }, 400, 'invalid_request'],
    ['a fractional seed', { caption: 'a fox', seed: 0.5 }, 400, 'invalid_request'],
    ['a seed as text', { caption: 'a fox', seed: '7' }, 400, 'invalid_request'],
    ['five images', { caption: 'a fox', count: 5 }, 400, 'invalid_request'],
    ['no steps', { caption: 'a fox', steps: 0 }, 400, 'invalid_request'],
    ['a size that no stage has', { caption: 'a fox', stopAfter: 512 }, 400, 'invalid_request'],
    ['an unknown sampler', { caption: 'a fox', sampler: 'magic' }, 422, 'unknown_sampler'],
    ['a parent that is no id', { caption: 'a fox', parentId: '../..' }, 400, 'invalid_request'],
    ['a list', [], 400, 'invalid_request'],
    ['null', 'null', 400, 'invalid_request'],
    ['JSON cut short', '{"caption": "a fo', 400, 'malformed_body'],
    ['no body', undefined, 400, 'invalid_request'],
  ];
  it.each(bad)('%s gets one clear error and leaves nothing behind', async (_name, body, status, code) => {
    const before = await rows();
    const answer = await site.visitor().json('POST', '/api/v1/generations', body);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.body).toMatchObject({ status, code, type: `urn:atelier:error:${code}` });
    expect(answer.status).toBe(status);
    expect(answer.body.detail).toBeTypeOf('string');
    expect(answer.headers.get('set-cookie')).toBeNull();
    expect(await rows()).toEqual(before);
  });

  it.each([
    ['an unknown pack', { caption: 'a fox', pack: 'nowhere' }, 422, 'unknown_pack'],
    ['a parent that is not there', { caption: 'a fox', parentId: crypto.randomUUID() }, 404, 'not_found'],
    ['a room that is not there', { caption: 'a fox', room: 'nowhere' }, 404, 'not_found'],
    ['a caption with words that are not drawn', { caption: 'a fucking fox' }, 403, 'caption_refused'],
  ])('A-GUEST-1 %s is named, and no generation and no guest is left', async (_name, body, status, code) => {
    const before = await rows();
    const answer = await site.visitor().json('POST', '/api/v1/generations', body);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect([answer.headers.get('set-cookie'), answer.headers.get('x-session')]).toEqual([null, null]);
    expect(await rows()).toEqual(before);
  });

  it('A-GUEST-1 nor is one by a vote or a report of a missing picture', async () => {
    const before = await rows();
    const path = `/api/v1/generations/${crypto.randomUUID()}`;
    for (const [method, end, body] of [
      ['PUT', 'vote', {}],
      ['POST', 'report', { reason: 'spam' }],
    ] as const) {
      const answer = await site.visitor().send(method, `${path}/${end}`, body);
      expect([answer.status, answer.headers.get('set-cookie')]).toEqual([404, null]);
    }
    expect(await rows()).toEqual(before);
  });

  it('names the field at fault', async () => {
    const answer = await site.visitor().json('POST', '/api/v1/generations', { caption: 'a fox', seed: -1 });
    expect(answer.body.issues).toEqual([{ path: 'seed', message: expect.any(String) }]);
  });

  it('10 MB of caption is refused while it streams, declared or not', async () => {
    const text = JSON.stringify({ caption: 'x'.repeat(10_000_000) });
    const declared = await site.visitor().json('POST', '/api/v1/generations', text);
    expect([declared.status, declared.body.code]).toEqual([413, 'body_too_large']);
    const chunked = await fetch(`${site.url}/api/v1/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Blob([text]).stream(),
      duplex: 'half',
    } as RequestInit);
    expect(chunked.status).toBe(413);
  });

  it('wants JSON by name and in UTF-8', async () => {
    const form = await site.visitor().json('POST', '/api/v1/generations', 'caption=a+fox', {
      'content-type': 'application/x-www-form-urlencoded',
    });
    expect([form.status, form.body.code]).toEqual([415, 'unsupported_media_type']);
    const latin = await fetch(`${site.url}/api/v1/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"caption":"caf\xe9"}', 'latin1'),
    });
    expect((await latin.json()).code).toBe('malformed_body');
  });
});

describe('addresses', () => {
  const nobody = crypto.randomUUID();
  it.each([
    ['GET', '/api'],
    ['GET', '/api/v2/generations'],
    ['GET', '/api/v1/generations/not-an-id'],
    ['GET', `/api/v1/generations/${nobody}`],
    ['GET', `/api/v1/generations/${nobody}/lineage`],
    ['GET', '/api/v1/rooms/nowhere'],
    ['GET', '/api/v1/rooms/..%2f..'],
    ['GET', `/images/${nobody}/0/64.png`],
    ['GET', `/images/${nobody}/0/65.png`],
    ['GET', `/images/${nobody}/9/64.png`],
    ['GET', `/images/${nobody}/0/64.gif`],
    ['GET', '/images/../../etc/passwd'],
    ['PUT', `/api/v1/generations/${nobody}/vote`],
  ])('%s %s is a JSON 404', async (method, path) => {
    const answer = await site.visitor().json(method, path);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
  });

  it('a wrong method is told the right ones', async () => {
    const answer = await site.visitor().json('PUT', '/api/v1/generations', {});
    expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.body.detail).toContain('POST');
  });

  it.each([
    ['an unknown sort', 'sort=loud'],
    ['a cursor of somebody’s invention', 'cursor=%00%ff'],
    ['an unknown parameter', 'page=3'],
    ['words that are none', 'q=%00'],
    ['a tag that is none', 'tag=%00'],
    ['a page too large', 'limit=1000'],
  ])('the gallery refuses %s', async (_name, query) => {
    const answer = await site.visitor().json('GET', `/api/v1/gallery?${query}`);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });
});

describe('other bodies', () => {
  it.each([
    ['promote', { image: 4, to: 256 }],
    ['promote', { image: 0, to: 64 }],
    ['promote', {}],
    ['cancel', { force: true }],
    ['retry', []],
  ])('%s refuses %j', async (deed, body) => {
    const ada = site.visitor();
    const id = await ada.imagine();
    const answer = await ada.json('POST', `/api/v1/generations/${id}/${deed}`, body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });

  it.each([
    [{ slug: 'Not A Slug', name: 'x' }],
    [{ slug: 'ok', name: '' }],
    [{ slug: 'ok' }],
    [{ slug: 'ok', name: 'x', ownerId: 'me' }],
  ])('a room refuses %j', async (body) => {
    const answer = await site.visitor().json('POST', '/api/v1/rooms', body);
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid_request']);
  });
});
