import { get, type IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { createStorage } from '@atelier/storage';
import { readEnv } from '@atelier/web';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openImageDelivery } from '../../../apps/web/src/server/image-delivery';
import { startS3 } from '../../../packages/storage/src/s3.fixture';
import { SERVICE_TOKEN, startTestWeb, type TestWeb, type Visitor } from '../../support/web';

// Behaviours of docs/SPEC.md, section "Site".

/** A time within a window of 30 s, so that the test never crosses the edge of one. */
const NOW = new Date(Math.floor(Date.now() / 30_000) * 30_000 + 15_000);
const IMG = { 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
let s3: Awaited<ReturnType<typeof startS3>>;
let site: TestWeb;
let author: Visitor;
let id: string;
let png: Buffer;
beforeAll(async () => {
  s3 = await startS3();
  site = await startTestWeb({
    storage: createStorage(s3.url),
    env: {
      IMAGE_REDIRECT_S: 60,
      PUBLIC_URL: 'http://atelier.example',
      DISCORD_ACTIVITY: 'on',
      DISCORD_APP_ID: '123456789',
      DISCORD_CLIENT_SECRET: 'secret',
    },
  });
  site.deps.now = () => NOW;
  author = site.visitor();
  id = await author.imagine();
  const worker = await site.worker();
  const order = await worker.begin();
  png = await worker.store(order, 64);
});
afterAll(async () => {
  await site?.stop();
  await s3.stop();
});

/** Asks as a browser does. Not by `fetch`, which writes its own Sec-Fetch-Mode. */
const ask = (
  who: Visitor,
  path = `/images/${id}/0/64.png`,
  headers: Record<string, string> = IMG,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    get(`${site.url}${path}`, { headers: { ...headers, cookie: who.cookie ?? '' } }, (answer) => {
      buffer(answer).then(
        (body) =>
          resolve(new Response(body, { status: answer.statusCode!, headers: pairsOf(answer.headers) })),
        reject,
      );
    }).on('error', reject);
  });
const pairsOf = (headers: IncomingHttpHeaders): [string, string][] =>
  Object.entries(headers).map(([name, value]) => [name, String(value)]);
const locationOf = (answer: Response): string => answer.headers.get('location') ?? '';

it('IMG-REDIRECT-1 a page’s picture is redirected to a URL of the storage that opens it for a minute', async () => {
  const answer = await ask(site.visitor());
  expect(answer.status).toBe(302);
  expect(answer.headers.get('cache-control')).toBe('public, max-age=30');
  expect(answer.headers.get('vary')).toMatch(/sec-fetch-mode/i);
  const url = new URL(locationOf(answer));
  expect(url.searchParams.get('X-Amz-Expires')).toBe('60');
  const stored = await fetch(url);
  expect(stored.headers.get('content-type')).toBe('image/png');
  expect(stored.headers.get('cache-control')).toBe('public, max-age=60');
  expect(Buffer.from(await stored.arrayBuffer()).equals(png)).toBe(true);
  // Everyone gets the same URL for a while, so that caches can hold it.
  expect(locationOf(await ask(author))).toBe(url.href);
});

it('ACT-IMAGE-1 Discord’s frame gets the bytes, as a redirect would leave its proxy; another frame does not', async () => {
  const from = (referer: string) => ask(site.visitor(), undefined, { ...IMG, referer });
  const framed = await from('https://123456789.discordsays.com/?frame_id=a');
  expect(framed.status).toBe(200);
  expect(framed.headers.get('vary')).toMatch(/referer/i);
  expect(Buffer.from(await framed.arrayBuffer()).equals(png)).toBe(true);
  for (const other of [
    'https://987654321.discordsays.com/',
    'https://123456789.discordsays.com.evil.example/',
  ])
    expect((await from(other)).status).toBe(302);
});

it('IMG-REDIRECT-2 programs, downloads and fetch get the bytes; so does a browser that does not say what it wants', async () => {
  for (const mode of [null, 'cors', 'navigate']) {
    const answer = await ask(site.visitor(), undefined, mode ? { 'sec-fetch-mode': mode } : {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('vary')).toMatch(/sec-fetch-mode/i);
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
  }
});

it('IMG-REDIRECT-3 a copy is made before the redirect to it', async () => {
  const copy = await fetch(locationOf(await ask(site.visitor(), `/images/${id}/0/64.webp`)));
  expect(copy.headers.get('content-type')).toBe('image/webp');
});

it('IMG-REDIRECT-4 once hidden, strangers get no URL, the author an uncached one; an earlier URL ends within its minute', async () => {
  const before = locationOf(await ask(site.visitor()));
  await site.database.db.generation.update({ where: { id }, data: { hiddenAt: NOW } });
  const stranger = await ask(site.visitor());
  expect(stranger.status).toBe(404);
  expect(stranger.headers.get('location')).toBeNull();
  const own = await ask(author);
  expect(own.status).toBe(302);
  expect(own.headers.get('cache-control')).toBe('private, no-store');
  const stored = await fetch(locationOf(own));
  expect(stored.status).toBe(200);
  expect(stored.headers.get('cache-control')).toBe('private, no-store');
  const signed = new URL(before).searchParams.get('X-Amz-Date') ?? '';
  const since = Date.parse(signed.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  expect(NOW.getTime() - since).toBeGreaterThanOrEqual(0);
  expect(NOW.getTime() - since).toBeLessThan(30_000);
  const delivery = site.web.container.images!;
  const { storageKey } = await site.database.db.stageImage.findFirstOrThrow({
    where: { image: { generationId: id } },
  });
  const old = await delivery.urlOf(storageKey, {
    contentType: 'image/png',
    isPublic: true,
    now: new Date(Date.now() - 91_000),
  });
  expect((await fetch(old)).status).toBe(403);
});

it('IMG-REDIRECT-5 a CDN’s origin stands in the URL; settings that cannot work stop the start', async () => {
  const env = (more: Record<string, string>) =>
    readEnv({ DATABASE_URL: site.database.url, SERVICE_TOKEN, STORAGE_URL: s3.url, ...more });
  const open = (more: Record<string, string>) => {
    const parsed = env(more);
    return openImageDelivery(parsed, createStorage(parsed.STORAGE_URL));
  };
  expect(await open({})).toBeNull();
  const cdn = await open({
    IMAGE_REDIRECT_S: '60',
    IMAGE_URL: 'https://cdn.example',
    PUBLIC_URL: 'https://atelier.example',
  });
  const options = { contentType: 'image/png', isPublic: true, now: NOW };
  expect(cdn?.origin).toBe('https://cdn.example');
  expect(await cdn?.urlOf('png/ab/ab.png', options)).toMatch(
    /^https:\/\/cdn\.example\/atelier\/png\/ab\/ab\.png\?.*X-Amz-Signature=/,
  );
  await expect(open({ IMAGE_URL: 'https://cdn.example' })).rejects.toThrow(/IMAGE_URL: does nothing without/);
  await expect(open({ IMAGE_REDIRECT_S: '60', STORAGE_URL: 'file:///tmp/x' })).rejects.toThrow(
    /IMAGE_REDIRECT_S: needs pictures in S3/,
  );
  await expect(open({ IMAGE_REDIRECT_S: '60', PUBLIC_URL: 'https://atelier.example' })).rejects.toThrow(
    /IMAGE_URL: must be an https URL/,
  );
  expect(() => env({ IMAGE_REDIRECT_S: '5' })).toThrow(/^setting IMAGE_REDIRECT_S/);
});

it('IMG-REDIRECT-3 a lost file is noticed', async () => {
  const other = await author.imagine({ caption: 'an owl' });
  const worker = await site.worker();
  await worker.store(await worker.begin(), 64);
  const where = { image: { generationId: other } };
  const { storageKey } = await site.database.db.stageImage.findFirstOrThrow({ where });
  await site.deps.storage.delete(storageKey);
  const answer = await ask(author, `/images/${other}/0/64.png`);
  expect((await answer.json()).code).toBe('picture_lost');
});
