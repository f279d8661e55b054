/** The keys of the site: through a listing and back, to the caption, past captions, and the sheet of all keys. */
import type { Db } from '@atelier/db';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
let author: string;
/** Ids of 70 pictures of one person and room, the newest first: more than two pages of a listing. */
const ids: string[] = [];
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});
beforeAll(async () => {
  const maker = new Maker(stack);
  await maker.send('POST', '/api/v1/rooms', { slug: 'hall', name: 'Hall' });
  author = await maker.id();
  const room = await db.room.findUniqueOrThrow({ where: { slug: 'hall' } });
  for (let n = 0; n < 70; n++) {
    // Others lie between them: an arrow that left the listing would come upon those.
    const createdAt = new Date(Date.now() - n * 60_000);
    ids.push(await aPicture(db, { caption: `a heron, ${n}`, authorId: author, roomId: room.id, createdAt }));
    if (n < 5)
      await aPicture(db, { caption: 'a stranger', createdAt: new Date(createdAt.getTime() - 30_000) });
  }
});

type Options = Parameters<typeof Someone.open>[2];
const open = (path: string, options: Options = {}): Promise<Someone> =>
  Someone.open(browser, stack, { path, ...options });
/** Waits until the keys of the site, which come when the page is quiet, answer. */
async function withKeys(page: Page): Promise<void> {
  await expect
    .poll(async () => {
      await page.keyboard.press('?');
      return page.getByRole('dialog').count();
    }, SOON)
    .toBe(1);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ ...SOON, state: 'detached' });
}
const card = (page: Page, id = '') => page.locator(`main a[href="/g/${id}"]`).first();
/** Presses an arrow key once its picture is known, and waits for that picture. */
async function go(page: Page, key: 'ArrowRight' | 'ArrowLeft', id: string | undefined): Promise<void> {
  await page.locator(`article a[href="/g/${id}"]`).first().waitFor(SOON);
  await page.keyboard.press(key);
  await page.waitForURL(`**/g/${id}`, SOON);
}

describe('WEB-76 the arrow keys go through the listing that one came from', () => {
  it.each([
    ['a room', '/rooms/hall'],
    ['a person', () => `/people/${author}`],
    ['a search', '/gallery?q=heron'],
  ])('%s, also after a reload; Escape leads back to it in one step', async (_, from) => {
    const path = typeof from === 'string' ? from : from();
    const { page, context, problems } = await open(path);
    await card(page, ids[1]).click();
    await page.waitForURL(`**/g/${ids[1]}`, SOON);
    await go(page, 'ArrowRight', ids[2]);
    await page.reload();
    await go(page, 'ArrowRight', ids[3]);
    await go(page, 'ArrowLeft', ids[2]);
    // Each picture is an entry of the history.
    await page.goBack();
    await page.waitForURL(`**/g/${ids[3]}`, SOON);
    await withKeys(page);
    await page.keyboard.press('Escape');
    await page.waitForURL(`**${path}`, SOON);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('the gallery, where one left it, and beyond the pages that were loaded', async () => {
    const { page, context } = await open('/gallery?room=hall');
    const [last, next] = [23, 24];
    await card(page, ids[last]).scrollIntoViewIfNeeded();
    const known = await page.locator('main a[href^="/g/"]').count();
    await card(page, ids[Math.min(last, known - 1)]).click();
    await page.waitForURL(`**/g/${ids[Math.min(last, known - 1)]}`, SOON);
    for (let n = next; n < 70; n += 1) await go(page, 'ArrowRight', ids[n]);
    expect(await page.getByRole('link', { name: 'Next picture' }).count()).toBe(0);
    await context.close();
  });

  it('not from a field, nor where the picture was opened by its address', async () => {
    const { page, context } = await open('/rooms/hall');
    await card(page, ids[1]).click();
    await page.waitForURL(`**/g/${ids[1]}`, SOON);
    await page.getByRole('link', { name: 'Next picture' }).waitFor(SOON);
    await page.getByRole('link', { name: 'Remix', exact: true }).click();
    const caption = page.locator('textarea[name=caption]');
    await caption.waitFor(SOON);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.type('x');
    expect(await caption.inputValue()).toBe('a heron, x1');
    expect(new URL(page.url()).pathname).toBe(`/g/${ids[1]}`);
    await context.close();
    const direct = await open(`/g/${ids[1]}`);
    await direct.page.getByRole('link', { name: 'Remix', exact: true }).waitFor(SOON);
    expect(await direct.page.getByRole('link', { name: 'Next picture' }).count()).toBe(0);
    await direct.context.close();
  });

  it('fingers go the same way', async () => {
    const { page, context } = await open('/rooms/hall', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await card(page, ids[0]).tap();
    await page.waitForURL(`**/g/${ids[0]}`, SOON);
    const next = page.getByRole('link', { name: 'Next picture' });
    const { width, height } = (await next.boundingBox())!;
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    await next.tap();
    await page.waitForURL(`**/g/${ids[1]}`, SOON);
    await context.close();
  });
});

describe('WEB-77 the caption', () => {
  it('is a slash away, on every page; Escape leaves it', async () => {
    const { page, context } = await open('/about');
    await withKeys(page);
    await page.keyboard.press('/');
    await page.waitForURL(`${stack.url}/`, SOON);
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute('name'));
    await expect.poll(focused, SOON).toBe('caption');
    await page.keyboard.type('a/b?');
    expect(await page.locator('textarea[name=caption]').inputValue()).toBe('a/b?');
    await page.keyboard.press('Escape');
    expect(await focused()).not.toBe('caption');
    await page.keyboard.press('/');
    expect(await focused()).toBe('caption');
    await context.close();
  });

  it('has the captions before it behind arrow up, and what was being typed behind arrow down', async () => {
    const someone = await open('/');
    const { page, context } = someone;
    const long = `a heron ${'that is seen from afar '.repeat(12)}`.trim();
    for (const caption of ['a first heron', long]) await someone.make(caption);
    await page.goto(stack.url);
    const caption = page.locator('textarea[name=caption]');
    // A page whose scripts have not begun hears no keys.
    const firstUp = async () => {
      await caption.fill('half a capt');
      await page.keyboard.press('ArrowUp');
      return caption.inputValue();
    };
    await expect.poll(firstUp, SOON).toBe(long);
    await page.keyboard.press('ArrowUp');
    expect(await caption.inputValue()).toBe('a first heron');
    await page.keyboard.press('ArrowUp');
    expect(await caption.inputValue()).toBe('a first heron');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowDown');
    expect(await caption.inputValue()).toBe(long);
    // On its last line, arrow up moves within the text first.
    await page.keyboard.press('ArrowUp');
    expect(await caption.inputValue()).toBe(long);
    await page.keyboard.press('ControlOrMeta+End');
    await page.keyboard.press('ArrowDown');
    expect(await caption.inputValue()).toBe('half a capt');
    // A mouse alone has a keyboard beside it: no buttons.
    expect(await page.locator('button[aria-label="Earlier caption"]').isVisible()).toBe(false);
    await context.close();
  });

  it('on a touch screen two buttons walk the same history, without opening its keyboard', async () => {
    const someone = await open('/', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    const { page, context, problems } = someone;
    for (const caption of ['a first heron', 'a second heron']) {
      await someone.make(caption);
      await page.getByRole('heading', { level: 2, name: caption }).waitFor(SOON);
    }
    await page.goto(stack.url);
    const caption = page.locator('textarea[name=caption]');
    const button = (name: string) => page.getByRole('button', { name, exact: true });
    await caption.fill('half a capt');
    await button('Earlier caption').waitFor(SOON);
    await caption.blur();
    for (const [name, text] of [
      ['Earlier caption', 'a second heron'],
      ['Earlier caption', 'a first heron'],
      ['Later caption', 'a second heron'],
      ['Later caption', 'half a capt'],
    ] as const) {
      await button(name).tap();
      await expect.poll(() => caption.inputValue(), SOON).toBe(text);
    }
    await expect.poll(() => button('Later caption').getAttribute('aria-disabled'), SOON).toBe('true');
    expect(await caption.evaluate((box) => document.activeElement === box)).toBe(false);
    const { width = 0, height = 0 } = (await button('Earlier caption').boundingBox()) ?? {};
    expect([width >= 44, height >= 44]).toEqual([true, true]);
    expect(await objections(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });
});

it('WEB-78 each picture that the studio makes is a history entry', async () => {
  const someone = await open('/');
  const { page, context } = someone;
  const first = await someone.make('a heron, made first');
  await page.locator('textarea[name=caption]').fill('a heron, made second');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'a heron, made second' }).waitFor(SOON);
  await page.goBack();
  await page.getByRole('heading', { name: 'a heron, made first' }).waitFor(SOON);
  expect(new URL(page.url()).searchParams.get('g')).toBe(first);
  await page.goForward();
  await page.getByRole('heading', { name: 'a heron, made second' }).waitFor(SOON);
  await context.close();
});

it('WEB-79 a question mark shows all keys, in a dialog that keeps the focus, in every language', async () => {
  for (const [locale, title, close] of [
    ['en', 'Keys', 'Close'],
    ['de', 'Tasten', 'Schließen'],
    ['es', 'Teclas', 'Cerrar'],
  ] as const) {
    const { page, context } = await open('/gallery', { locale });
    await withKeys(page);
    await page.keyboard.press('?');
    const sheet = page.getByRole('dialog', { name: title });
    await sheet.waitFor(SOON);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    expect(
      await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('dialog') !== null,
      ),
    ).toBe(true);
    expect(await objections(page)).toEqual([]);
    await sheet.getByRole('button', { name: close }).click();
    await sheet.waitFor({ ...SOON, state: 'detached' });
    await context.close();
  }
  const { page, context } = await open('/gallery');
  await withKeys(page);
  await page.getByRole('button', { name: 'Keyboard' }).click();
  await page.getByRole('dialog', { name: 'Keys' }).waitFor(SOON);
  await context.close();
});

describe('WEB-78 one’s last eight pictures', () => {
  it('stand in a strip, new ones first, on the studio and on pictures’ pages; nobody else’s do', async () => {
    const maker = new Maker(stack);
    await maker.ask({ caption: 'a heron that I made' });
    const me = await maker.id();
    const mine = await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        aPicture(db, { caption: `my heron, ${n}`, authorId: me, createdAt: new Date(Date.now() - n * 1000) }),
      ),
    );
    await db.stageImage.createMany({
      data: (await db.image.findMany({ where: { generationId: { in: mine } } })).map(({ id }) => ({
        imageId: id,
        size: 64,
        storageKey: `png/none/${id}.png`,
        sha256: '0'.repeat(64),
        bytes: 1,
        packVersion: '1',
        token: 1n,
      })),
    });
    const context = await browser.newContext({ locale: 'en', viewport: { width: 390, height: 844 } });
    await context.addCookies([maker.session]);
    const page = await context.newPage();
    await page.goto(stack.url);
    const strip = page.getByRole('navigation', { name: 'Your last pictures' });
    await expect.poll(() => strip.getByRole('link').count(), SOON).toBe(8);
    expect(await strip.getByRole('link').first().getAttribute('aria-label')).toBe('my heron, 0');
    await page.locator('textarea[name=caption]').fill('a heron that is new');
    await page.keyboard.press('Enter');
    await strip.getByRole('link', { name: 'a heron that is new' }).waitFor(SOON);
    expect(await strip.getByRole('link').count()).toBe(8);
    await strip.getByRole('link', { name: 'my heron, 0' }).click();
    await page.waitForURL(`**/g/${mine[0]}`, SOON);
    expect(await strip.getByRole('link', { name: 'my heron, 0' }).getAttribute('aria-current')).toBe('page');
    await context.close();
    const visitor = await open(`/g/${mine[0]}`);
    await visitor.page.getByRole('heading', { level: 1 }).waitFor(SOON);
    expect(await visitor.page.getByRole('navigation', { name: 'Your last pictures' }).count()).toBe(0);
    await visitor.context.close();
  });
});
