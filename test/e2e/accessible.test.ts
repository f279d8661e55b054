/** Every page in both themes and two sizes passes axe. */
import { createDb, type Db } from '@atelier/db';
import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { launchBrowser } from '../support/browser';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { type Stack, startStack } from '../support/stack';

let stack: Stack;
let browser: Browser;
let db: Db;
/** A moderator with rows of every kind, whose pages show everything. */
let maker: Maker;
/** Pages whose URL contains an id. */
const made: Record<string, string> = {};

beforeAll(async () => {
  stack = await startStack();
  db = createDb(stack.databaseUrl);
  maker = new Maker(stack);
  // Waits for ever without a worker, so the walls and the queue are not empty.
  made.waiting = await maker.ask({ caption: 'a red fox that waits', count: 4 });
  await maker.send('POST', '/api/v1/rooms', { slug: 'tea', name: 'Tea room' });
  const { authorId } = await db.generation.findUniqueOrThrow({ where: { id: made.waiting } });
  const room = await db.room.findUniqueOrThrow({ where: { slug: 'tea' } });
  for (let n = 0; n < 6; n++)
    made.picture = await aPicture(db, {
      caption: `a red fox number ${n}`,
      authorId: authorId ?? undefined,
      roomId: room.id,
      voteCount: n,
    });
  const child = await aPicture(db, { caption: 'a green fox', authorId: authorId ?? undefined });
  await db.generation.update({ where: { id: child }, data: { parentId: made.picture } });
  made.child = child;
  made.person = authorId ?? '';
  await db.user.update({ where: { id: made.person }, data: { role: 'moderator', isGuest: false } });
  await maker.send('POST', '/api/v1/me/keys', { name: 'a script' });
  await maker.send('POST', '/api/v1/me/webhooks', { url: 'https://hooks.example/x' });
  const other = new Maker(stack);
  await other.send('POST', `/api/v1/generations/${made.picture}/report`, { reason: 'spam', note: 'again' });
  await other.send('PUT', `/api/v1/generations/${made.picture}/vote`);
  await maker.send('PUT', '/api/v1/moderation/filter', { term: 'grue', list: 'deny' });
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await db?.close();
  await stack?.stop();
});

const PAGES: [string, () => string][] = [
  ['the studio', () => '/'],
  ['a picture in the making', () => `/?g=${made.waiting}`],
  ['the gallery', () => '/gallery'],
  ['the gallery, filtered', () => '/gallery?sort=top&window=week&q=fox&tag=red&room=tea'],
  ['the gallery, nothing found', () => '/gallery?q=nothing-has-this'],
  ['a picture', () => `/g/${made.picture}`],
  ['a remix', () => `/g/${made.child}`],
  ['a picture that is being remixed', () => `/g/${made.picture}?remix`],
  ['a remix beside its parent', () => `/g/${made.picture}?child=${made.child}`],
  ['a picture that is being repainted', () => `/g/${made.picture}/edit?image=0`],
  ['a picture that is being extended', () => `/g/${made.picture}/edit?image=0&mode=extend`],
  ['a picture that is repainted together', () => `/g/${made.picture}/edit?image=0&together`],
  ['uploads', () => '/upload'],
  ['the rooms', () => '/rooms'],
  ['a room', () => '/rooms/tea'],
  ['the queue', () => '/queue'],
  ['leaderboards', () => '/leaderboards'],
  ['a person', () => `/people/${made.person}`],
  ['the account', () => '/account'],
  ['moderation', () => '/moderation'],
  ['the API', () => '/api-docs'],
  ['about', () => '/about'],
  ['verifying', () => '/verify'],
  ['nothing', () => '/no/such/page'],
];

describe.each(['dark', 'light'])('in the %s theme', (theme) => {
  describe.each([
    ['on a phone', { width: 390, height: 844 }],
    ['on a desk', { width: 1280, height: 900 }],
  ])('%s', (_, viewport) => {
    let context: BrowserContext;
    beforeAll(async () => {
      // Prefers reduced motion, so that axe judges elements after they have faded in.
      context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
      await context.addCookies([{ name: 'theme', value: theme, url: stack.url }, maker.session]);
    });
    afterAll(() => context?.close());

    it.each(PAGES)('WEB-2 axe has nothing to say about %s', async (name, address) => {
      const page = await context.newPage();
      const answer = await page.goto(`${stack.url}${address()}`);
      // The page of an error is accessible, too.
      expect(answer?.status()).toBe(name === 'nothing' ? 404 : 200);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      expect(await objections(page)).toEqual([]);
      // No element is wider than the screen.
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
      ).toBeLessThanOrEqual(0);
      await page.close();
    });
  });
});

it('WEB-25 the focus stays in a list when what has it leaves, and goes to its heading with the last one', async () => {
  const lina = new Maker(stack);
  for (const n of [1, 2]) await lina.ask({ caption: `a red fox that is cancelled, ${n}` });
  const context = await browser.newContext({ locale: 'en' });
  await context.addCookies([lina.session]);
  const page = await context.newPage();
  await page.goto(`${stack.url}/account`);
  const cancel = page.getByRole('button', { name: 'Cancel', exact: true });
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  for (const [left, heir] of [
    [1, 'Cancel'],
    [0, 'My queue'],
  ] as const) {
    await cancel.first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => cancel.count(), { timeout: 30_000 }).toBe(left);
    expect(await focused()).toBe(heir);
  }
  await context.close();
});
