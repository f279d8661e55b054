/** Several of one's own pictures at once, on the account page and in the gallery: chosen, hidden, exported, deleted. */
import { readFile } from 'node:fs/promises';
import type { Db } from '@atelier/db';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import type { Stack } from '../support/stack';
import { DESK, PHONE, windowOf } from '../support/window';

const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

/** A new person with six pictures, the newest first, and a browser that is on `path`. */
async function painter(path: string, options: BrowserContextOptions = DESK) {
  const maker = new Maker(stack);
  await maker.ask({ caption: 'a bird that waits' });
  const authorId = await maker.id();
  const ids: string[] = [];
  const newest = Date.now();
  for (let n = 0; n < 6; n++) {
    const createdAt = new Date(newest - n * 1000);
    ids.push(await aPicture(db, { caption: `my bird, ${n}`, authorId, createdAt }));
  }
  const { context, page, problems } = await windowOf(maker, browser, options);
  await page.goto(`${stack.url}${path.replace(':me', authorId)}`);
  await box(page, 0).waitFor({ ...SOON, state: 'attached' });
  await page.waitForLoadState('networkidle');
  return { ids, authorId, context, page, problems };
}
const box = (page: Page, n: number): Locator => page.getByRole('button', { name: `Choose “my bird, ${n}”` });
const picture = (page: Page, id = ''): Locator => page.locator(`li a[href="/g/${id}"]`).first();
const bar = (page: Page): Locator => page.getByRole('region', { name: 'Chosen pictures' });
const press = (page: Page, name: string): Promise<void> =>
  bar(page).getByRole('button', { name, exact: true }).click();
const said = (page: Page, text: string): Promise<void> => bar(page).getByText(text).waitFor(SOON);
/** Numbers of the pictures that are chosen on the page. */
async function chosen(page: Page): Promise<string> {
  const flags = await Promise.all([0, 1, 2, 3, 4, 5].map((n) => box(page, n).getAttribute('aria-pressed')));
  return flags.flatMap((flag, n) => (flag === 'true' ? [n] : [])).join('');
}
/** Numbers of the pictures of which the row says so. */
async function rows(ids: string[], holds: (row: { unlisted: boolean; deletedAt: Date | null }) => boolean) {
  const found = await db.generation.findMany({ where: { id: { in: ids } } });
  const yes = new Set(found.filter(holds).map(({ id }) => id));
  return ids.flatMap((id, n) => (yes.has(id) ? [n] : [])).join('');
}
const unlisted = (ids: string[]) => rows(ids, (row) => row.unlisted);
const deleted = (ids: string[]) => rows(ids, (row) => row.deletedAt !== null);

describe('CHOOSE-1 pictures are chosen on the account page', () => {
  it('by mouse: Ctrl begins, Shift takes a range, a click adds or takes away; none opens', async () => {
    const { page, ids, context, problems } = await painter('/account');
    await picture(page, ids[1]).click({ modifiers: ['Control'] });
    await expect.poll(() => chosen(page), SOON).toBe('1');
    await picture(page, ids[4]).click({ modifiers: ['Shift'] });
    await expect.poll(() => chosen(page), SOON).toBe('1234');
    await picture(page, ids[2]).click();
    await expect.poll(() => chosen(page), SOON).toBe('134');
    await box(page, 0).click();
    await expect.poll(() => chosen(page), SOON).toBe('0134');
    await said(page, '4 chosen');
    expect(await objections(page)).toEqual([]);
    await press(page, 'All');
    await expect.poll(() => chosen(page), SOON).toBe('012345');
    await press(page, 'Stop choosing');
    await expect.poll(() => chosen(page), SOON).toBe('');
    expect(context.pages().length).toBe(1);
    expect(new URL(page.url()).pathname).toBe('/account');
    // Now a click opens again.
    await picture(page, ids[1]).click();
    await page.waitForURL(`**/g/${ids[1]}`, SOON);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('by keys: Space, Shift and Space, all at once, Escape; the focus goes to the undo', async () => {
    const { page, ids, context, problems } = await painter('/account');
    await box(page, 1).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => chosen(page), SOON).toBe('1');
    await box(page, 3).focus();
    await page.keyboard.press('Shift+Space');
    await expect.poll(() => chosen(page), SOON).toBe('123');
    await page.keyboard.press('ControlOrMeta+a');
    await expect.poll(() => chosen(page), SOON).toBe('012345');
    await page.keyboard.press('Escape');
    await expect.poll(() => bar(page).count(), SOON).toBe(0);
    await page.getByRole('button', { name: 'Choose several' }).press('Enter');
    await said(page, 'None chosen yet');
    await box(page, 0).press('Space');
    await bar(page).getByRole('button', { name: 'Delete', exact: true }).press('Enter');
    await said(page, 'One picture will be deleted for good in 10 seconds, or when you leave this page.');
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent), SOON).toBe('Undo');
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await said(page, 'Nothing was deleted.');
    expect(await deleted(ids)).toBe('');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('by finger on a phone: a long press begins, taps add; the pictures are hidden and shown again', async () => {
    const { page, ids, context, problems } = await painter('/account', PHONE);
    const touch = await context.newCDPSession(page);
    await picture(page, ids[0]).scrollIntoViewIfNeeded();
    const { x = 0, y = 0, width = 0 } = (await picture(page, ids[0]).boundingBox()) ?? {};
    const finger = { x: x + width / 2, y: y + width / 2 };
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [finger] });
    // The finger is still down when it is chosen.
    await said(page, 'One chosen');
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await picture(page, ids[1]).tap();
    await expect.poll(() => chosen(page), SOON).toBe('01');
    expect(new URL(page.url()).pathname).toBe('/account');
    expect(await objections(page)).toEqual([]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    await bar(page).getByRole('button', { name: 'Hide' }).tap();
    await said(page, '2 pictures are out of the gallery; their addresses still open them.');
    expect(await unlisted(ids)).toBe('01');
    expect(await objections(page)).toEqual([]);
    await bar(page).getByRole('button', { name: 'Undo' }).tap();
    await said(page, '2 pictures are back in the gallery.');
    expect(await unlisted(ids)).toBe('');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('not by a banned person', async () => {
    const { page, authorId, context } = await painter('/account');
    await db.user.update({ where: { id: authorId }, data: { bannedAt: new Date() } });
    await page.reload();
    await page.getByText('You are banned from making and voting.').waitFor(SOON);
    expect(await page.getByText('my bird, 0').count()).toBe(1);
    expect(await page.getByRole('button', { name: 'Choose' }).count()).toBe(0);
    await context.close();
  });
});

describe('CHOOSE-2 a deletion can be taken back until it is sent', () => {
  const choose = async (page: Page, ...numbers: number[]): Promise<void> => {
    await page.getByRole('button', { name: 'Choose several' }).click();
    for (const n of numbers) await box(page, n).click();
    await press(page, 'Delete');
    await bar(page).getByText('will be deleted for good').waitFor(SOON);
  };

  it('nothing is sent before; “Delete now” does not wait', async () => {
    const { page, ids, context } = await painter('/account');
    await choose(page, 0, 2);
    expect(await page.getByText('Will be deleted', { exact: true }).count()).toBe(2);
    expect(await deleted(ids)).toBe('');
    await press(page, 'Delete now');
    await said(page, '2 pictures are deleted.');
    expect(await deleted(ids)).toBe('02');
    await expect.poll(() => page.getByText('my bird, 2').count(), SOON).toBe(0);
    expect(await page.getByText('my bird, 1').count()).toBe(1);
    await context.close();
  });

  it('after ten seconds', async () => {
    const { page, ids, context } = await painter('/account');
    await page.clock.install();
    await choose(page, 1);
    expect(await deleted(ids)).toBe('');
    await page.clock.fastForward(10_000);
    await said(page, 'One picture is deleted.');
    expect(await deleted(ids)).toBe('1');
    await context.close();
  });

  it.each([
    ['the page is left', (page: Page) => page.goto('about:blank')],
    [
      'another page of the site is opened',
      (page: Page) => page.getByRole('link', { name: 'Gallery' }).first().click(),
    ],
    [
      'the page is hidden, which a phone may end without a word',
      (page: Page) =>
        page.evaluate(() => {
          Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
          document.dispatchEvent(new Event('visibilitychange'));
        }),
    ],
  ])('at once when %s', async (_, leave) => {
    const { page, ids, context } = await painter('/account');
    // The service worker is there, as on every visit but the first: requests of a page that ends must pass it.
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    // No time passes, so that only the leaving can have sent it.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    await choose(page, 3, 4);
    expect(await deleted(ids)).toBe('');
    await leave(page);
    await expect.poll(() => deleted(ids), SOON).toBe('34');
    await context.close();
  });

  it('one that fails says so, and the pictures are as before', async () => {
    const { page, ids, context } = await painter('/account');
    await page.route('**/api/v1/me/generations/delete', (route) => route.abort());
    await page
      .getByRole('listitem')
      .filter({ hasText: 'my bird, 5' })
      .getByRole('button', { name: 'Delete' })
      .click();
    await press(page, 'Delete now');
    await said(page, 'Nothing was deleted.');
    await said(page, 'The studio cannot be reached.');
    expect(await page.getByText('Will be deleted', { exact: true }).count()).toBe(0);
    expect(await deleted(ids)).toBe('');
    await context.close();
  });
});

it('CHOOSE-3 the export is a zip of the chosen pictures alone', async () => {
  const { page, ids, context } = await painter('/account');
  await picture(page, ids[1]).click({ modifiers: ['Control'] });
  await picture(page, ids[3]).click();
  const [download] = await Promise.all([
    page.waitForEvent('download', SOON),
    bar(page).getByRole('link', { name: 'Export' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('atelier-pictures.zip');
  const text = (await readFile(await download.path())).toString('latin1');
  expect(text.startsWith('PK')).toBe(true);
  expect(ids.filter((id) => text.includes(id))).toEqual([ids[1], ids[3]]);
  // They are still chosen: to be deleted next, for example.
  expect(await chosen(page)).toBe('13');
  await context.close();
});

describe('CHOOSE-4 one’s own pictures are chosen in a gallery too', () => {
  it.each([
    ['the gallery', '/gallery'],
    ['one’s public page', '/people/:me'],
  ])('%s: others’ are not; hidden and deleted ones leave it', async (_, path) => {
    const theirs = await aPicture(db, { caption: 'a bird of another person' });
    const { page, ids, context, problems } = await painter(path);
    // Until the choosing begins, Ctrl keeps the browser's meaning: a new tab.
    const [tab] = await Promise.all([
      context.waitForEvent('page', SOON),
      picture(page, ids[0]).click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await tab.close();
    expect(await bar(page).count()).toBe(0);
    await picture(page, ids[0]).hover();
    await box(page, 0).click();
    await picture(page, ids[2]).click({ modifiers: ['Shift'] });
    await expect.poll(() => chosen(page), SOON).toBe('012');
    expect(await objections(page)).toEqual([]);
    await press(page, 'Hide');
    await said(page, '3 pictures are out of the gallery');
    expect(await page.getByText('Out of the gallery', { exact: true }).count()).toBe(3);
    expect(await unlisted(ids)).toBe('012');
    await press(page, 'Undo');
    await said(page, '3 pictures are back in the gallery.');
    expect(await unlisted(ids)).toBe('');
    await box(page, 1).click();
    await press(page, 'Delete');
    await press(page, 'Delete now');
    await said(page, 'One picture is deleted.');
    await expect.poll(() => picture(page, ids[1]).isVisible(), SOON).toBe(false);
    if (path === '/gallery')
      expect(await page.locator(`li:has(a[href="/g/${theirs}"]) [data-choose]`).count()).toBe(0);
    // There and back again, where the router still has the old page.
    await picture(page, ids[2]).click();
    await page.waitForURL(`**/g/${ids[2]}`, SOON);
    await page.goBack();
    await box(page, 2).waitFor({ ...SOON, state: 'attached' });
    await expect.poll(() => picture(page, ids[1]).isVisible(), SOON).toBe(false);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a visitor without pictures gets nothing to choose', async () => {
    await aPicture(db, { caption: 'a bird of another person' });
    const context = await browser.newContext({ locale: 'en' });
    const page = await context.newPage();
    await page.goto(`${stack.url}/gallery`);
    await page
      .getByRole('button', { name: 'Give “a bird of another person” a vote' })
      .first()
      .waitFor({ ...SOON, state: 'attached' });
    expect(await page.locator('[data-choose]').count()).toBe(0);
    await context.close();
  });
});
