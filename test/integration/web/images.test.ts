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

/** Another picture, with all stages, and where its PNGs are kept. */
async function drawnTo1024(): Promise<{ id: string; keys: string[] }> {
  const id = await site.visitor().imagine();
  const worker = await site.worker();
  const order = await worker.begin();
  for (const size of [64, 256, 1024] as const) await worker.store(order, size);
  await worker.finish(order);
  const where = { image: { generationId: id } };
  const stages = await site.database.db.stageImage.findMany({ where });
  return { id, keys: stages.map(({ storageKey }) => storageKey) };
}

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

  it('of 1024 pixels has a WebP of half the size, of others there is none', async () => {
    const { id: large } = await drawnTo1024();
    const asker = site.visitor();
    const half = await asker.send('GET', `/images/${large}/0/512.webp`);
    expect([half.status, half.headers.get('content-type')]).toEqual([200, 'image/webp']);
    const { width, height } = await sharp(Buffer.from(await half.arrayBuffer())).metadata();
    expect([width, height]).toEqual([512, 512]);
    const whole = await asker.send('GET', `/images/${large}/0/1024.webp`);
    expect(whole.headers.get('etag')).not.toBe(half.headers.get('etag'));
    for (const nothing of [`${large}/0/512.png`, `${id}/0/512.webp`])
      expect((await asker.json('GET', `/images/${nothing}`)).body.code).toBe('not_found');
  });

  it('whose copies are lost gets them again on request', async () => {
    const { id: large, keys } = await drawnTo1024();
    const copies: string[] = [];
    for (const key of keys) {
      const stem = key.replace(/^png/, 'webp').replace(/\.png$/, '');
      for await (const copy of site.deps.storage.list(stem)) copies.push(copy.key);
    }
    expect(copies).toHaveLength(4);
    for (const key of copies) await site.deps.storage.delete(key);
    for (const size of [64, 256, 512, 1024])
      expect((await site.visitor().send('GET', `/images/${large}/0/${size}.webp`)).status).toBe(200);
    for (const key of copies) expect(await site.deps.storage.has(key)).toBe(true);
  });

  it('is not sent again to a browser that has it', async () => {
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
