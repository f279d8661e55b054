/** Every page shows what people type as plain text: no elements, no scripts, no bidi overrides. */
import { createDb, type Db } from '@atelier/db';
import { escapeBraces } from '@atelier/domain/grid-template';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { type Stack, startStack } from '../support/stack';

const CAPTION = `<img src=x onerror="owned=1"><script>owned=1</script> {{7*7}} \${owned=1} @everyone <@123> **b** [a](javascript:owned=1)`;
const NAME = '</title><svg onload="owned=1"> @here';
const ROOM = '<b onclick="owned=1">Tea</b> &amp; "cake"';
const QUERY = '<script>owned=1</script>';
/** Text with a bidi override, which could reverse its neighbours. */
const BACKWARDS = 'a fox \u202egpj.exe\u2066 in snow';

let stack: Stack;
let browser: Browser;
let context: BrowserContext;
let db: Db;
const made = { waiting: '', picture: '', child: '', person: '' };

beforeAll(async () => {
  stack = await startStack();
  db = createDb(stack.databaseUrl);
  const maker = new Maker(stack);
  await maker.send('POST', '/api/v1/rooms', { slug: 'tea', name: ROOM });
  made.waiting = await maker.ask({ caption: escapeBraces(CAPTION), room: 'tea' });
  made.person = await maker.id();
  // Signs in as a moderator, so that the moderators' page is among the checked ones.
  await db.user.update({
    where: { id: made.person },
    data: { name: NAME, isGuest: false, role: 'moderator' },
  });
  const room = await db.room.findUniqueOrThrow({ where: { slug: 'tea' } });
  const of = { authorId: made.person, roomId: room.id };
  made.picture = await aPicture(db, { caption: CAPTION, voteCount: 1, ...of });
  made.child = await aPicture(db, { caption: `${CAPTION} at night`, ...of });
  await db.generation.update({ where: { id: made.child }, data: { parentId: made.picture } });
  const fan = new Maker(stack);
  await fan.send('PUT', `/api/v1/generations/${made.picture}/vote`);
  await fan.send('POST', `/api/v1/generations/${made.child}/report`, { reason: 'other', note: CAPTION });
  browser = await launchBrowser();
  context = await browser.newContext({ locale: 'en' });
  await context.addCookies([maker.session]);
});
afterAll(async () => {
  await browser?.close();
  await db?.close();
  await stack?.stop();
});

const PAGES: [string, () => string, what: string][] = [
  ['the studio, with it on the wall', () => '/', CAPTION],
  ['the studio, while it waits', () => `/?g=${made.waiting}`, CAPTION],
  ['its page, where it is remixed', () => `/g/${made.picture}?remix`, CAPTION],
  ['the studio, with it in the address', () => `/?caption=${encodeURIComponent(CAPTION)}`, CAPTION],
  ['its page', () => `/g/${made.picture}`, CAPTION],
  ['the page of its remix', () => `/g/${made.child}`, 'at night'],
  ['the gallery', () => '/gallery', CAPTION],
  ['the gallery, searched for it', () => `/gallery?q=${encodeURIComponent(QUERY)}`, QUERY],
  ['the rooms', () => '/rooms', ROOM],
  ['the room', () => '/rooms/tea', ROOM],
  ['the queue', () => '/queue', CAPTION],
  ['leaderboards', () => '/leaderboards', CAPTION],
  ['the person', () => `/people/${made.person}`, NAME],
  ['the account', () => '/account', NAME],
  ['moderation', () => '/moderation', CAPTION],
];

/** Whether the page shows `what` as text, as an input's value or as a picture's name. */
const shows = (page: Page, what: string): Promise<boolean> =>
  page.evaluate((wanted) => {
    const said = [...document.querySelectorAll<HTMLElement>('[alt], [aria-label], input, textarea')].flatMap(
      (element) => [
        element.getAttribute('alt'),
        element.getAttribute('aria-label'),
        (element as HTMLInputElement).value,
      ],
    );
    return [document.body.innerText, ...said].some((text) => text?.includes(wanted));
  }, what);

describe('hostile text', () => {
  it.each(PAGES)('WEB-9 is text on %s', async (_name, address, what) => {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('dialog', (dialog) => {
      problems.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await page.goto(`${stack.url}${address()}`);
    await page.getByRole('heading', { level: 1 }).first().waitFor();
    await expect.poll(() => shows(page, what), { timeout: 30_000 }).toBe(true);
    expect(await page.evaluate(() => 'owned' in window)).toBe(false);
    // The text made no element and no way to run a script.
    expect(
      await page
        .locator('img[src="x"], [onerror], [onload], [onclick], [href^="javascript:"], main b')
        .count(),
    ).toBe(0);
    expect(problems).toEqual([]);
    await page.close();
  });

  it('WEB-9 is escaped in the head of its page: title, description, card', async () => {
    const html = await (await fetch(`${stack.url}/g/${made.picture}`)).text();
    const head = html.slice(0, html.indexOf('<body'));
    expect(head).toContain('&lt;img src=x');
    for (const bad of ['<img src=x', '<svg onload', 'onerror="owned=1">']) expect(head).not.toContain(bad);
  });

  it('WEB-46 the head has what previews of links are made from; an unlisted picture is not to be indexed', async () => {
    const headOf = async (id: string): Promise<string> => {
      const html = await (await fetch(`${stack.url}/g/${id}`)).text();
      return html.slice(0, html.indexOf('<body'));
    };
    const image = await db.image.findFirstOrThrow({ where: { generationId: made.picture } });
    const file = { storageKey: 'png/aa/none.png', sha256: '0'.repeat(64), bytes: 1, token: 0n };
    await db.stageImage.create({ data: { imageId: image.id, size: 64, ...file } });
    const head = await headOf(made.picture);
    for (const tag of [
      /<meta property="og:title" content="[^"]+"/,
      /<meta property="og:type" content="article"/,
      new RegExp(`<meta property="og:url" content="http[^"]+/g/${made.picture}"`),
      new RegExp(`<meta property="og:image" content="http[^"]+/images/${made.picture}/0/64\\.png"`),
      /<meta property="og:image:width" content="64"/,
      /<meta name="twitter:card" content="summary"/,
      /<meta name="twitter:image" content="http[^"]+"/,
    ])
      expect(head).toMatch(tag);
    expect(head).not.toContain('noindex');
    const unlisted = await aPicture(db, { authorId: made.person });
    await db.generation.update({ where: { id: unlisted }, data: { unlisted: true } });
    expect(await headOf(unlisted)).toMatch(/<meta name="robots" content="noindex[^"]*"/);
  });

  it('WEB-9 loses what would turn its neighbours round', async () => {
    const page = await context.newPage();
    await page.goto(stack.url);
    await page.locator('textarea[name=caption]').fill(BACKWARDS);
    await page.locator('textarea[name=caption]').press('Enter');
    await page.waitForURL(/[?&]g=/);
    await page.goto(`${stack.url}/g/${new URL(page.url()).searchParams.get('g')}`);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('a fox gpj.exe in snow');
    expect(await page.content()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
    await page.close();
  });

  it('WEB-9 of a megabyte is refused in words, and the page lives on', async () => {
    const page = await context.newPage();
    await page.goto(stack.url);
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('fox '.repeat(262_144));
    await caption.press('Enter');
    await page.getByRole('alert').filter({ hasText: '500 characters' }).waitFor();
    await caption.fill('a fox');
    expect(await caption.inputValue()).toBe('a fox');
    await page.close();
  });
});
