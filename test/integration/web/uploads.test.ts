import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { halves } from '../../support/pictures';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
let picture: Buffer;
beforeAll(async () => {
  site = await startTestWeb();
  picture = await halves(200, 100).jpeg().toBuffer();
});
afterAll(() => site.stop());

/** Sends a file as a browser does. */
const send = async (
  visitor: Visitor,
  body: Uint8Array = picture,
  { query = '', type = 'image/jpeg', headers = {} }: { query?: string; type?: string; headers?: object } = {},
) => {
  const response = await fetch(`${site.url}/api/v1/uploads${query}`, {
    method: 'POST',
    headers: {
      origin: site.url,
      'content-type': type,
      ...(visitor.cookie ? { cookie: visitor.cookie } : {}),
      ...headers,
    },
    body: new Uint8Array(body),
  });
  for (const line of response.headers.getSetCookie())
    if (line.includes('session_token')) visitor.cookie = line.split(';')[0] ?? null;
  return { status: response.status, headers: response.headers, body: await response.json() };
};

describe('UPLOAD-API-1 a picture is sent as the body, kept, listed, opened and deleted', () => {
  it('by a visitor, who becomes a guest by it', async () => {
    const visitor = site.visitor();
    const sent = await send(visitor, picture, { query: '?fit=pad&background=102030' });
    expect(sent).toMatchObject({
      status: 201,
      body: { width: 200, height: 100, notes: ['padded', 'enlarged'] },
    });
    const { id, url } = sent.body;
    expect((await visitor.json('GET', '/api/v1/uploads')).body).toEqual({ items: [sent.body], cursor: null });

    const file = await visitor.send('GET', url);
    expect(file.status).toBe(200);
    expect(Object.fromEntries(file.headers)).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, no-cache',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    const bytes = Buffer.from(await file.arrayBuffer());
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    const etag = file.headers.get('etag') ?? '';
    expect((await visitor.send('GET', url, undefined, { 'if-none-match': etag })).status).toBe(304);
    const edit = { kind: 'vary', source: { upload: id }, strength: 0.5 };
    const made = await visitor.json('POST', '/api/v1/generations', { caption: 'a fox', edit });
    expect(made).toMatchObject({ status: 201, body: { generation: { edit: { upload: id, image: null } } } });

    const stranger = site.visitor();
    await stranger.imagine();
    expect((await stranger.send('GET', url)).status).toBe(404);
    expect((await stranger.json('POST', '/api/v1/generations', { caption: 'a fox', edit })).status).toBe(404);

    expect((await visitor.send('DELETE', `/api/v1/uploads/${id}`)).status).toBe(204);
    expect((await visitor.send('GET', url)).status).toBe(404);
  });

  it('with an API key and without a browser', async () => {
    const { id: userId } = await site.database.db.user.create({ data: { name: 'ada' } });
    const visitor = site.visitor();
    visitor.cookie =
      (await site.web.container.sessions.open(userId, { ipAddress: null, userAgent: null })).split(';')[0] ??
      null;
    const { key } = (await visitor.json('POST', '/api/v1/me/keys', { name: 'k' })).body;
    const program = site.visitor();
    const headers = { authorization: `Bearer ${key}`, origin: 'https://elsewhere.example' };
    expect((await send(program, picture, { headers })).status).toBe(201);
    expect(await site.database.db.upload.count({ where: { ownerId: userId } })).toBe(1);
  });
});

describe('UPLOAD-API-2 a bad file leaves nothing behind, not even a guest', () => {
  it.each([
    ['an empty one', Buffer.alloc(0), 'image/png', 400, 'upload_empty'],
    ['a PDF that calls itself a PNG', Buffer.from('%PDF-1.7'), 'image/png', 400, 'upload_type'],
    ['an SVG', Buffer.from('<svg onload="alert(1)"/>'), 'image/svg+xml', 400, 'upload_type'],
    ['a form', Buffer.from('a=b'), 'multipart/form-data; boundary=x', 415, undefined],
    ['more than 10 MiB', Buffer.alloc(10 * 1024 * 1024 + 1), 'image/png', 413, undefined],
  ])('%s', async (_name, bytes, type, status, reason) => {
    const before = await site.database.db.user.count();
    const visitor = site.visitor();
    const answer = await send(visitor, bytes, { type });
    expect([answer.status, answer.body.reason]).toEqual([status, reason]);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await site.database.db.user.count()).toBe(before);
  });

  it('nor does a query that is none', async () => {
    for (const query of ['?fit=stretch', '?at=2', '?background=red', '?other=1'])
      expect((await send(site.visitor(), picture, { query })).body).toMatchObject({
        code: 'invalid_request',
      });
  });

  it('from another site it is refused', async () => {
    const visitor = site.visitor();
    await visitor.imagine();
    const answer = await send(visitor, picture, { headers: { origin: 'https://evil.example' } });
    expect(answer.body.code).toBe('bad_origin');
  });
});

it('UPLOAD-API-3 sending is limited by person, and for guests by address', async () => {
  const site = await startTestWeb({
    limits: { upload: { points: 2, seconds: 600 }, uploadAddress: { points: 3, seconds: 600 } },
  });
  const post = async (visitor: Visitor) => {
    const response = await fetch(`${site.url}/api/v1/uploads`, {
      method: 'POST',
      headers: { origin: site.url, 'content-type': 'image/jpeg', cookie: visitor.cookie ?? '' },
      body: new Uint8Array(picture),
    });
    return [response.status, response.headers.has('retry-after')];
  };
  try {
    const [ada, bob] = [site.visitor(), site.visitor()];
    for (const visitor of [ada, bob]) await visitor.imagine();
    expect([await post(ada), await post(ada), await post(ada)]).toEqual([
      [201, false],
      [201, false],
      [429, true],
    ]);
    expect([await post(bob), await post(bob)]).toEqual([
      [201, false],
      [429, true],
    ]);
  } finally {
    await site.stop();
  }
});

it('UPLOAD-API-4 the OpenAPI document describes the file, its query and the answer', async () => {
  const { paths } = (await site.visitor().json('GET', '/api/v1/openapi.json')).body;
  const { post } = paths['/api/v1/uploads'];
  expect(post.requestBody).toMatchObject({
    required: true,
    content: { 'image/*': { schema: { format: 'binary' } } },
  });
  expect(post.parameters.map(({ name }: { name: string }) => name).toSorted()).toEqual([
    'at',
    'background',
    'fit',
  ]);
  expect(post.responses['201'].content['application/json'].schema).toEqual({
    $ref: '#/components/schemas/Upload',
  });
});
