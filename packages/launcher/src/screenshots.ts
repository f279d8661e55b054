/**
 * `npm run screenshots`: every page of the site, on a phone and on a desk, dark and light, into docs/screenshots. Runs the service
 * on a database of its own with pictures drawn by the shipped pack, and removes it afterwards.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, migrate, startEmbedded } from '@atelier/db';
import { type Browser, chromium, type Page } from 'playwright-core';
import { buildSite } from './build-site';
import { findChromium } from './chromium';
import { readEnv } from './env';
import { root } from './paths';
import { serviceEnv } from './service-env';
import { ServiceProcess } from './service-process';

const FOLDER = path.join(root, 'docs/screenshots');
const MOST_BYTES = 150_000;
/** Drawing stops here, done or not: the pages are shown as they are then. */
const DRAWING_MS = 150_000;
const SIZES = {
  desktop: { width: 1440, height: 900, scale: 1 },
  phone: { width: 390, height: 844, scale: 2 },
} as const;
/** What is asked for, in this order: a finished picture, drafts to choose from, and enough for a gallery. */
const WANTED = [
  { caption: 0, stopAfter: 1024 },
  { caption: 1, stopAfter: 64, count: 4 },
  ...Array.from({ length: 9 }, (_, i) => ({ caption: 2 + i, stopAfter: i < 3 ? 256 : 64 })),
];

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const undo: (() => unknown)[] = [];

/** The whole service, each part its own process, on a folder that goes away. */
async function startService(): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-screenshots-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  const database = await startEmbedded({ dataDir: folder });
  undo.push(() => database.stop());
  await migrate(database.url);
  await buildSite(() => say('  building the site …'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = serviceEnv({
    databaseUrl: database.url,
    dataDir: folder,
    storageUrl: pathToFileURL(path.join(folder, 'images')).href,
    serviceToken: 'a-token-for-screenshots-only',
    port,
    publicUrl: url,
    device: readEnv(process.env).DEVICE,
  });
  for (const [name, entry] of [
    ['web', 'apps/web/server.ts'],
    ['worker', 'gpu-worker/src/main.ts'],
  ] as const) {
    const service = new ServiceProcess({
      name,
      entry,
      env,
      logFile: path.join(folder, `${name}.log`),
      onExit: (who, code) => say(`  ${who} ended (${code})`),
    });
    undo.push(() => service.stop());
    await service.start();
  }
  return url;
}

/** One visitor who asks over the API. */
class Visitor {
  cookie = '';
  constructor(private readonly url: string) {}

  async call<T>(method: string, address: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}${address}`, {
      method,
      headers: {
        origin: this.url,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.cookie ? { cookie: this.cookie } : {}),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.cookie = line.split(';')[0] ?? this.cookie;
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${JSON.stringify(answer)}`);
    return answer;
  }

  /** Asks for a picture and waits until it is drawn, or `until` has come. */
  async draw(body: Record<string, unknown>, until: number): Promise<{ id: string; done: boolean }> {
    const { id } = await this.call<{ id: string }>('POST', '/api/v1/generations', body);
    for (;;) {
      const { status } = await this.call<{ status: string }>('GET', `/api/v1/generations/${id}`);
      if (status === 'done') return { id, done: true };
      if (status === 'failed' || Date.now() > until) return { id, done: false };
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Fills the studio and returns the pages to show. */
async function fill(url: string, ada: Visitor): Promise<Record<string, string>> {
  const bo = new Visitor(url);
  const { packs } = await ada.call<{ packs: { examples: string[]; isDefault: boolean }[] }>(
    'GET',
    '/api/v1/packs',
  );
  const examples = (packs.find(({ isDefault }) => isDefault) ?? packs[0])?.examples ?? [];
  const captionOf = (n: number): string => examples[n % Math.max(1, examples.length)] ?? 'a red fox';
  const until = Date.now() + DRAWING_MS;
  await ada.call('POST', '/api/v1/rooms', { slug: 'atrium', name: 'Atrium' }).catch(() => undefined);
  const drawn: string[] = [];
  for (const [n, { caption, ...settings }] of WANTED.entries()) {
    if (Date.now() > until) break;
    const room = n % 3 === 1 ? { room: 'atrium' } : {};
    const { id, done } = await (n % 2 ? bo : ada).draw(
      { caption: captionOf(caption), seed: 7 + n, ...settings, ...room },
      until,
    );
    if (done) drawn.push(id);
    say(`  ${captionOf(caption)}`);
  }
  const [first = '', drafts = first] = drawn;
  if (first) {
    for (const visitor of [ada, bo]) await visitor.call('PUT', `/api/v1/generations/${first}/vote`);
    await bo.draw(
      { caption: `${captionOf(0)} at night`, parentId: first, seed: 7, stopAfter: 64, guidanceWeight: 3 },
      until,
    );
  }
  // One still on its way, for the wall and the queue.
  await ada.call('POST', '/api/v1/generations', { caption: captionOf(3), count: 4 });
  const { person } = await ada.call<{ person: { id: string } }>('GET', '/api/v1/me');
  return {
    studio: '/',
    drafts: `/?g=${drafts}`,
    gallery: '/gallery',
    picture: `/g/${first}`,
    room: '/rooms/atrium',
    queue: '/queue',
    leaderboards: '/leaderboards',
    person: `/people/${person.id}`,
    account: '/account',
    api: '/api-docs',
    about: '/about',
    'not-found': '/no/such/page',
  };
}

/** A JPEG of the window that is no larger than MOST_BYTES. */
async function shoot(page: Page): Promise<Buffer> {
  for (let quality = 85; ; quality -= 10) {
    const jpeg = await page.screenshot({ type: 'jpeg', quality, animations: 'disabled' });
    if (jpeg.length <= MOST_BYTES || quality <= 35) return jpeg;
  }
}

async function shootAll(
  browser: Browser,
  url: string,
  pages: Record<string, string>,
  visitor: Visitor,
): Promise<number> {
  let count = 0;
  const [name = '', ...value] = visitor.cookie.split('=');
  for (const theme of ['dark', 'light'])
    for (const [device, { width, height, scale }] of Object.entries(SIZES)) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        hasTouch: device === 'phone',
        reducedMotion: 'reduce',
        locale: 'en',
      });
      await context.addCookies([
        { name: 'theme', value: theme, url },
        { name, value: value.join('='), url },
      ]);
      const page = await context.newPage();
      // A picture is being drawn beside: on a small machine pages come slowly then.
      page.setDefaultTimeout(120_000);
      for (const [title, address] of Object.entries(pages)) {
        await page.goto(`${url}${address}`, { waitUntil: 'load' });
        await page.evaluate(() => document.fonts.ready.then(() => undefined));
        writeFileSync(path.join(FOLDER, `${title}-${device}-${theme}.jpg`), await shoot(page));
        count++;
      }
      await context.close();
    }
  return count;
}

async function main(): Promise<void> {
  const began = performance.now();
  const url = await startService();
  const visitor = new Visitor(url);
  const pages = await fill(url, visitor);
  const browser = await chromium.launch({
    executablePath: findChromium(say),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  undo.push(() => browser.close());
  mkdirSync(FOLDER, { recursive: true });
  // What an earlier version of the site looked like is no use beside the new.
  for (const file of readdirSync(FOLDER)) if (/\.(png|jpg)$/.test(file)) rmSync(path.join(FOLDER, file));
  const count = await shootAll(browser, url, pages, visitor);
  say(`  ${count} screenshots in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

main()
  .catch((error: Error) => {
    say(`atelier: ${error.message}`);
    process.exitCode = 1;
  })
  .finally(async () => {
    for (const step of undo.reverse()) await step();
    process.exit();
  });
