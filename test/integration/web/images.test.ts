import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
let author: Visitor;
let id: string;
let png: Buffer;
beforeAll(async () => {
  site = await startTestWeb();
  author = site.visitor();
  id = await author.imagine();
  const worker = await site.worker();
  const order = await worker.begin();
  png = await worker.store(order, 64);
});
afterAll(() => site.stop());

describe('a finished stage', () => {
  it('is the stored PNG, byte for byte, cacheable for ever', async () => {
    const answer = await site.visitor().send('GET', `/images/${id}/0/64.png`);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('image/png');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
  });

  it('is found by the path that the generation names', async () => {
    const view = (await author.json('GET', `/api/v1/generations/${id}`)).body;
    const path = new URL(view.images[0].stages['64'], site.url).pathname;
    expect((await author.send('GET', path)).status).toBe(200);
  });

  it('as WebP has the same size and its own tag; the second asker gets the same bytes', async () => {
    const [first, second] = await Promise.all(
      [0, 1].map(async () => site.visitor().send('GET', `/images/${id}/0/64.webp`)),
    );
    expect(first?.headers.get('content-type')).toBe('image/webp');
    const bytes = Buffer.from(await (first as Response).arrayBuffer());
    const { format, width, height } = await sharp(bytes).metadata();
    expect({ format, width, height }).toEqual({ format: 'webp', width: 64, height: 64 });
    expect(Buffer.from(await (second as Response).arrayBuffer()).equals(bytes)).toBe(true);
    const asPng = await site.visitor().send('GET', `/images/${id}/0/64.png`);
    expect(asPng.headers.get('etag')).not.toBe(first?.headers.get('etag'));
  });

  it('is not sent again to whoever has it', async () => {
    const etag = (await site.visitor().send('GET', `/images/${id}/0/64.png`)).headers.get('etag') ?? '';
    const again = await site
      .visitor()
      .send('GET', `/images/${id}/0/64.png`, undefined, { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect((await again.arrayBuffer()).byteLength).toBe(0);
    const stale = await site
      .visitor()
      .send('GET', `/images/${id}/0/64.png`, undefined, { 'if-none-match': '"something else"' });
    expect(stale.status).toBe(200);
  });

  it('a stage that has not been reached is not there', async () => {
    const answer = await site.visitor().json('GET', `/images/${id}/0/256.png`);
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });
});

it('a hidden picture is there for its author only, and for no cache', async () => {
  const { db } = site.database;
  await db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
  for (const file of ['64.png', '64.webp']) {
    const other = site.visitor();
    await other.imagine();
    for (const who of [other, site.visitor()]) {
      const answer = await who.json('GET', `/images/${id}/0/${file}`);
      expect([answer.status, answer.body.code]).toEqual([404, 'not_found']);
    }
    const own = await author.send('GET', `/images/${id}/0/${file}`);
    expect(own.status).toBe(200);
    expect(own.headers.get('cache-control')).toBe('private, no-store');
  }
  await db.generation.update({ where: { id }, data: { hiddenAt: null } });
});
