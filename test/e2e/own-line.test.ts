/** One's own line on the account page: moved by mouse, finger and keys, taken back, stopped and put back. */
import type { Db } from '@atelier/db';
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
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

const NAMES = ['a red fox', 'a blue owl', 'a green frog'];
/** A new person's account page with three that wait; no worker runs, so they wait for ever. */
async function waiting(options: BrowserContextOptions, names = NAMES) {
  const maker = new Maker(stack);
  const ids: string[] = [];
  for (const caption of names) ids.push(await maker.ask({ caption }));
  const { context, page, problems } = await windowOf(maker, browser, options);
  await page.goto(`${stack.url}/account`);
  await handle(page, names[0]).waitFor(SOON);
  // The code that drags comes after the page.
  await page.waitForLoadState('networkidle');
  return { maker, ids, context, page, problems };
}
const handle = (page: Page, caption = ''): Locator =>
  page.getByRole('button', { name: `Move “${caption}” in your line` });
const entries = (page: Page): Locator => page.locator('li[data-waiting]');
const shown = (page: Page): Promise<string[]> => entries(page).locator('a').allTextContents();
/** Captions in the order in which the server will serve them. */
async function served(maker: Maker): Promise<string[]> {
  const line = (await (await maker.send('GET', '/api/v1/me/line')).json()) as {
    items: { generation: { caption: string } }[];
  };
  return line.items.map(({ generation }) => generation.caption);
}
const both = async (page: Page, maker: Maker, order: string[]): Promise<void> => {
  await expect.poll(() => served(maker), SOON).toEqual(order);
  await expect.poll(() => shown(page), SOON).toEqual(order);
};
const middle = async (of: Locator): Promise<{ x: number; y: number }> => {
  await of.scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await of.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  return { x: x + width / 2, y: y + height / 2 };
};
const [FOX = '', OWL = '', FROG = ''] = NAMES;

describe('LINE-6 one’s own line is moved', () => {
  it('by mouse, past the others, and an undo puts it back', async () => {
    const { page, maker, context, problems } = await waiting(DESK);
    const [from, first] = [await middle(handle(page, FROG)), await middle(entries(page).first())];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(from.x, from.y - 20, { steps: 3 });
    await page.mouse.move(from.x, first.y - 10, { steps: 8 });
    // In hand it is lifted, the others make room, and axe has nothing to say.
    await expect.poll(() => page.locator('li[data-dragged]').count(), SOON).toBe(1);
    expect(
      await entries(page)
        .first()
        .evaluate((row) => row.style.transform),
    ).toMatch(/translateY\(\d/);
    expect(await objections(page)).toEqual([]);
    await page.mouse.up();
    await both(page, maker, [FROG, FOX, OWL]);
    await page.getByText(`“${FROG}” is now 1 of 3 in your line.`).waitFor(SOON);
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Undo', exact: true }).click();
    await both(page, maker, NAMES);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('by mouse, let go with Escape: it stays', async () => {
    const { page, maker, context } = await waiting(DESK);
    const [from, to] = [await middle(handle(page, FOX)), await middle(handle(page, FROG))];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y + 10, { steps: 5 });
    await expect.poll(() => page.locator('li[data-dragged]').count(), SOON).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('li[data-dragged]').count(), SOON).toBe(0);
    await page.mouse.up();
    await both(page, maker, NAMES);
    await context.close();
  });

  it('by finger on a phone, where the page does not scroll meanwhile', async () => {
    const { page, maker, context, problems } = await waiting(PHONE);
    const touch = await context.newCDPSession(page);
    const finger = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: { x: number; y: number }) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: at ? [at] : [] });
    await entries(page)
      .first()
      .evaluate((row) => row.scrollIntoView({ block: 'center' }));
    const [from, to] = [await middle(handle(page, FOX)), await middle(entries(page).nth(1))];
    const scrolled = await page.evaluate(() => scrollY);
    await finger('touchStart', from);
    for (let step = 1; step <= 6; step++)
      await finger('touchMove', { x: from.x, y: from.y + ((to.y + 20 - from.y) * step) / 6 });
    await expect.poll(() => page.locator('li[data-dragged]').count(), SOON).toBe(1);
    expect(await page.evaluate(() => scrollY)).toBe(scrolled);
    expect(await objections(page)).toEqual([]);
    await finger('touchEnd');
    await both(page, maker, [OWL, FOX, FROG]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('by keys: lifted, moved and put down, each told to screen readers; Escape puts it back', async () => {
    const { page, maker, context, problems } = await waiting(DESK);
    const told = page.locator('p[aria-live=assertive]');
    await handle(page, FOX).focus();
    await page.keyboard.press('Space');
    await expect.poll(() => told.textContent(), SOON).toBe(`Lifted “${FOX}”, 1 of 3 in your line.`);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => told.textContent(), SOON).toBe(`3 of 3: “${FOX}”.`);
    expect(await shown(page)).toEqual([OWL, FROG, FOX]);
    // Nothing is sent before it is put down.
    expect(await served(maker)).toEqual(NAMES);
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(() => shown(page), SOON).toEqual(NAMES);
    await expect.poll(() => told.textContent(), SOON).toBe(`Not moved: “${FOX}” is 1 of 3.`);
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await both(page, maker, [OWL, FROG, FOX]);
    // The focus is still on it: the next move needs no Tab.
    expect(await handle(page, FOX).evaluate((button) => document.activeElement === button)).toBe(true);
    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])('by the buttons, %s', async (_, options) => {
    const { page, maker, context } = await waiting(options);
    const press = (row: number, name: string) =>
      entries(page).nth(row).getByRole('button', { name, exact: true }).click();
    await press(2, 'First');
    await both(page, maker, [FROG, FOX, OWL]);
    await press(0, 'Later');
    await both(page, maker, [FOX, FROG, OWL]);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
    ).toBeLessThanOrEqual(0);
    await context.close();
  });
});

describe('LINE-7 what was stopped or cancelled is put back', () => {
  it.each([
    ['at a desk', DESK],
    ['on a phone', PHONE],
  ])('%s, as new requests, and the page says so', async (_, options) => {
    const { page, ids, context, problems } = await waiting(options);
    const statuses = async () => {
      const rows = await db.generation.findMany({ where: { id: { in: ids } } });
      return rows.map(({ status }) => status).join(' ');
    };
    await page.getByRole('button', { name: 'Stop all that wait' }).click();
    await page.getByRole('button', { name: 'Stop them all?' }).click();
    await page.getByText('Stopped 3 that waited.').waitFor(SOON);
    await page.getByText('it joins the line like a new request').waitFor(SOON);
    await expect.poll(statuses, SOON).toBe('cancelled cancelled cancelled');
    expect(await objections(page)).toEqual([]);
    await page.getByRole('button', { name: 'Put back' }).click();
    await page.getByText('3 are back in your line, like new requests.').waitFor(SOON);
    await expect.poll(() => shown(page), SOON).toEqual(NAMES);
    expect(await statuses()).toBe('queued queued queued');
    expect(problems).toEqual([]);
    await context.close();
  });
});
