/** Cards of the gallery, of rooms and of people: what they say, and what one can do on them. */
import type { Db } from '@atelier/db';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Maker } from '../support/make';
import { reach } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
const TOUCH = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

/** A finished picture of `maker`. */
async function aPicture(maker: Maker, caption: string, body: Record<string, unknown> = {}): Promise<string> {
  const id = await maker.ask({ caption, ...body });
  await reach(db, id, { 0: 1024 });
  return id;
}
let opened = 0;
/** Visitors share a listing for a second. An address of its own shows what was made a moment ago. */
const open = (path: string, options: BrowserContextOptions = {}): Promise<Someone> =>
  Someone.open(browser, stack, { path: `${path}?opened=${opened++}`, ...options });
const cardOf = (page: Page, id: string) => page.locator(`article:has(a[href="/g/${id}"])`).first();
const heartOf = (page: Page, id: string) => cardOf(page, id).getByRole('button', { name: /^Give/ });

describe('a card', () => {
  it('CARD-1 says author, age, votes and size in the gallery and on the page of its author; a click opens it', async () => {
    const ada = new Maker(stack);
    const id = await aPicture(ada, 'a fox on a card');
    const { person } = (await (await ada.send('GET', '/api/v1/me')).json()) as {
      person: { id: string; name: string };
    };
    const { page, context, problems } = await open('/gallery');
    for (const path of ['/gallery', `/people/${person.id}`]) {
      await page.goto(`${stack.url}${path}`);
      const card = cardOf(page, id);
      for (const text of [person.name, /now|\d+[sm] ago/, '1024 px', '0 votes'])
        await card.getByText(text).first().waitFor(SOON);
    }
    await cardOf(page, id).locator(`a[href="/g/${id}"]`).click();
    await page.waitForURL(`**/g/${id}`, SOON);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('CARD-2 shows its actions on hover and to the keyboard, and always where one touches, 44 px large', async () => {
    const id = await aPicture(new Maker(stack), 'a fox to act on');
    const desk = await open('/gallery');
    const heart = heartOf(desk.page, id);
    const shown = () =>
      heart.evaluate((element) => Number(getComputedStyle(element.parentElement as Element).opacity));
    await desk.page.mouse.move(0, 0);
    expect(await shown()).toBe(0);
    await cardOf(desk.page, id).hover();
    await expect.poll(shown, SOON).toBe(1);
    await desk.page.mouse.move(0, 0);
    await expect.poll(shown, SOON).toBe(0);
    await cardOf(desk.page, id).locator(`a[href="/g/${id}"]`).focus();
    await desk.page.keyboard.press('Tab');
    expect(await heart.evaluate((element) => element === document.activeElement)).toBe(true);
    await expect.poll(shown, SOON).toBe(1);
    await desk.page.keyboard.press('Enter');
    await desk.page.getByRole('button', { name: /a fox to act on/, pressed: true }).waitFor(SOON);

    const phone = await open('/gallery', TOUCH);
    const card = cardOf(phone.page, id);
    for (const action of [
      card.getByRole('button', { name: /^Give/ }),
      card.getByRole('link', { name: /^Remix/ }),
      card.getByRole('link', { name: /^Use the words/ }),
    ]) {
      const { width, height } = (await action.boundingBox()) ?? { width: 0, height: 0 };
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
      expect(
        await action.evaluate((element) => getComputedStyle(element.parentElement as Element).opacity),
      ).toBe('1');
    }
    for (const { context } of [desk, phone]) await context.close();
  });
});

describe('a vote on a card', () => {
  it('CARD-4 counts at once and is known to its voter alone, after a reload too', async () => {
    const id = await aPicture(new Maker(stack), 'a fox to vote for');
    const ada = await open('/gallery');
    const bob = await open('/gallery');
    let answer = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await ada.page.route('**/vote', async (route) => {
      await held;
      await route.continue();
    });
    const card = cardOf(ada.page, id);
    await card.hover();
    await heartOf(ada.page, id).click();
    const pressed = (page: Page) => heartOf(page, id).getAttribute('aria-pressed');
    expect(await pressed(ada.page)).toBe('true');
    await card.getByText('1 vote').waitFor(SOON);
    answer();
    await expect.poll(() => heartOf(ada.page, id).getAttribute('aria-disabled'), SOON).toBe('false');
    expect(new URL(ada.page.url()).pathname).toBe('/gallery');

    // The gallery is rendered once a second for visitors without a session; a voter has one.
    await ada.page.reload();
    expect(await pressed(ada.page)).toBe('true');
    await expect
      .poll(async () => {
        await bob.page.reload();
        return cardOf(bob.page, id).innerText();
      }, SOON)
      .toContain('1 vote');
    expect(await pressed(bob.page)).toBe('false');
    // Pressed again the vote is taken back.
    await cardOf(ada.page, id).hover();
    await heartOf(ada.page, id).click();
    await cardOf(ada.page, id).getByText('0 votes').waitFor(SOON);
    for (const { context } of [ada, bob]) await context.close();
  });

  it('CARD-4 that is refused is taken back, with the reason', async () => {
    const id = await aPicture(new Maker(stack), 'a fox that goes away');
    const { page, context } = await open('/gallery');
    await cardOf(page, id).waitFor(SOON);
    await db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    await cardOf(page, id).hover();
    await heartOf(page, id).click();
    await cardOf(page, id).getByRole('alert').filter({ hasText: /\w/ }).waitFor(SOON);
    expect(await heartOf(page, id).getAttribute('aria-pressed')).toBe('false');
    await cardOf(page, id).getByText('0 votes').waitFor(SOON);
    await context.close();
  });
});

describe('a vote on a card of several images', () => {
  it('CARD-6 is for the one on view, and says which; of equal ones side by side it prefers none', async () => {
    const promoted = await new Maker(stack).ask({
      caption: 'four foxes, one further',
      count: 4,
      stopAfter: 64,
    });
    await reach(db, promoted, { 0: 64, 1: 64, 2: 256, 3: 64 });
    const equal = await new Maker(stack).ask({ caption: 'four equal foxes', count: 4, stopAfter: 64 });
    await reach(db, equal, { 0: 64, 1: 64, 2: 64, 3: 64 });
    const { page, context } = await open('/gallery');
    const vote = async (id: string, name: string): Promise<number | null | undefined> => {
      await cardOf(page, id).hover();
      await cardOf(page, id).getByRole('button', { name }).click();
      await cardOf(page, id).getByText('1 vote').waitFor(SOON);
      await expect.poll(() => db.vote.count({ where: { generationId: id } }), SOON).toBe(1);
      return (await db.vote.findFirst({ where: { generationId: id } }))?.image;
    };
    expect(await vote(promoted, 'Give picture 3 of “four foxes, one further” a vote')).toBe(2);
    expect(await vote(equal, 'Give “four equal foxes” a vote')).toBeNull();
    await context.close();
  });
});

describe('the words of a card', () => {
  it('CARD-5 fill the caption box of its page, else that of the studio; a remix names its parent', async () => {
    await new Maker(stack).send('POST', '/api/v1/rooms', { slug: 'words', name: 'Words' });
    const id = await aPicture(new Maker(stack), 'a fox with words', { room: 'words' });
    const { page, context } = await open('/rooms/words');
    const caption = page.locator('textarea[name=caption]');
    await cardOf(page, id).hover();
    await cardOf(page, id)
      .getByRole('link', { name: /^Use the words/ })
      .click();
    await expect.poll(() => caption.inputValue(), SOON).toBe('a fox with words');
    expect(await caption.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(new URL(page.url()).pathname).toBe('/rooms/words');

    await page.goto(`${stack.url}/gallery?q=words`);
    await cardOf(page, id).hover();
    await cardOf(page, id)
      .getByRole('link', { name: /^Use the words/ })
      .click();
    await page.waitForURL(/\/\?caption=/, SOON);
    await expect.poll(() => caption.inputValue(), SOON).toBe('a fox with words');

    await page.goto(`${stack.url}/gallery?q=words`);
    await cardOf(page, id).hover();
    await cardOf(page, id)
      .getByRole('link', { name: /^Remix/ })
      .click();
    await page.getByRole('region', { name: 'Remix', exact: true }).waitFor(SOON);
    await context.close();
  });
});
