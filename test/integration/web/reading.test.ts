import { galleryPage, packsView, queueView, roomView } from '@atelier/domain';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SERVICE_TOKEN, startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

it('the gallery pages by cursor, newest first, without repeats', async () => {
  const ada = site.visitor();
  const worker = await site.worker();
  const made: string[] = [];
  for (let i = 0; i < 5; i++) {
    made.unshift(await ada.imagine({ caption: `a fox ${i}`, stopAfter: 64 }));
    const order = await worker.begin();
    await worker.store(order, 64);
    await worker.finish(order);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor ? `&cursor=${encodeURIComponent(cursor)}` : '';
    const page = galleryPage.parse((await ada.json('GET', `/api/v1/gallery?limit=2${query}`)).body);
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  } while (cursor);
  expect(seen).toEqual(made);
});

it('the queue, the packs and rooms answer as described', async () => {
  const ada = site.visitor();
  await ada.imagine();
  expect(queueView.parse((await ada.json('GET', '/api/v1/queue')).body).waiting).toBe(1);
  const { packs } = packsView.parse((await ada.json('GET', '/api/v1/packs')).body);
  expect(packs).toMatchObject([{ name: 'tiny', isDefault: true }]);
  const made = await ada.json('POST', '/api/v1/rooms', { slug: 'tea', name: 'Tea <b>room</b>' });
  expect([made.status, made.headers.get('location')]).toEqual([201, '/api/v1/rooms/tea']);
  expect(roomView.parse((await ada.json('GET', '/api/v1/rooms/tea')).body).name).toBe('Tea <b>room</b>');
  expect((await ada.json('GET', '/api/v1/rooms')).body.rooms).toMatchObject([{ slug: 'tea' }]);
  const again = await ada.json('POST', '/api/v1/rooms', { slug: 'tea', name: 'Another' });
  expect([again.status, again.body.code, again.body.reason]).toEqual([409, 'conflict', 'room_taken']);
});

describe('the queue', () => {
  it('health answers; ready names each check', async () => {
    expect((await site.visitor().json('GET', '/api/health')).body).toEqual({ status: 'ok' });
    const ready = await site.visitor().json('GET', '/api/ready');
    expect(ready.status).toBe(200);
    expect(ready.body.checks).toMatchObject({ database: 'ok', storage: 'ok' });
  });

  it('metrics count requests by route, never by address', async () => {
    await site.visitor().send('GET', `/api/v1/generations/${crypto.randomUUID()}`);
    const metrics = async () => {
      const headers = { authorization: `Bearer ${SERVICE_TOKEN}` };
      return (await fetch(`${site.url}/api/metrics`, { headers })).text();
    };
    // A request is counted once its answer has left, which its client may hear of first.
    await expect
      .poll(metrics)
      .toMatch(
        /atelier_http_request_seconds_count\{method="GET",route="\/api\/v1\/generations\/:id",status="404"\} \d/,
      );
    const text = await metrics();
    expect(text).toMatch(/atelier_jobs\{state="waiting"\} \d/);
    expect(text).toMatch(/atelier_queue_jobs\{pack="tiny",state="waiting"\} 1\n/);
    expect(text).toMatch(/atelier_queue_work_seconds\{pack="tiny",state="waiting"\} [\d.]*[1-9]/);
    expect(text).toMatch(/atelier_queue_work_seconds\{pack="tiny",state="running"\} 0\n/);
    expect(text).toMatch(/atelier_dependency_up\{dependency="postgres"\} 1\n/);
    expect(text).toMatch(/atelier_dependency_up\{dependency="storage"\} 1\n/);
    expect(text).not.toContain('dependency="redis"');
  });

  it('HEAD has the headers of GET and no body', async () => {
    const answer = await site.visitor().send('HEAD', '/api/health', undefined, {});
    expect([answer.status, await answer.text()]).toEqual([200, '']);
    expect(Number(answer.headers.get('content-length'))).toBeGreaterThan(0);
  });
});

describe('the OpenAPI document', () => {
  it('describes every call of the contract, with its body, parameters and problems', async () => {
    const { body: document } = await site.visitor().json('GET', '/api/v1/openapi.json');
    expect(document.openapi).toBe('3.1.0');
    const calls = Object.entries(document.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const call of [
      'POST /api/v1/generations',
      'GET /api/v1/generations/{id}',
      'POST /api/v1/generations/{id}/cancel',
      'POST /api/v1/generations/{id}/promote',
      'POST /api/v1/generations/{id}/retry',
      'PUT /api/v1/generations/{id}/vote',
      'DELETE /api/v1/generations/{id}/vote',
      'GET /api/v1/generations/{id}/lineage',
      'GET /api/v1/gallery',
      'GET /api/v1/queue',
      'GET /api/v1/packs',
      'GET /api/v1/rooms/{slug}',
      'GET /api/health',
      'GET /api/ready',
      'GET /api/metrics',
    ])
      expect(calls).toContain(call);
    const create = document.paths['/api/v1/generations'].post;
    const schema = create.requestBody.content['application/json'].schema;
    expect(schema.required).toEqual(['caption']);
    expect(schema.additionalProperties).toBe(false);
    expect(schema.properties.seed).toMatchObject({ type: 'integer', minimum: 0, maximum: 4294967295 });
    expect(document.components.schemas.Problem.properties.code.enum).toContain('unknown_sampler');
    const sorts = document.paths['/api/v1/gallery'].get.parameters.find(
      ({ name }: { name: string }) => name === 'sort',
    );
    expect(sorts.schema.enum).toEqual(['new', 'top', 'trending']);
  });
});
