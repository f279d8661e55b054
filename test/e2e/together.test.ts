/**
 * Two people at once: one draws, the other watches, votes and remixes. Covers a lost connection and the
 * keyboard.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useSite } from '../support/site';
import { LONG, Someone } from '../support/someone';

const site = useSite();

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const open = (path = '/', viewport?: { width: number; height: number }): Promise<Someone> =>
  Someone.open(site.browser, site.stack, { path, ...(viewport && { viewport }) });

/** Returns the layout shift since the page loaded. */
const shiftOf = (page: Page): Promise<number> =>
  page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & {
            value: number;
            hadRecentInput: boolean;
          })[])
            if (!entry.hadRecentInput) total += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(total)));
      }),
  );

describe('two browsers', () => {
  it('WEB-3 see each other, the same picture, and each other’s votes; a cut connection heals', async () => {
    const ada = await open();
    const bob = await open();
    for (const { page } of [ada, bob]) await page.getByText('2 here').first().waitFor(LONG);

    // Ada has no session. Her first picture makes her a person, at once and without a reload.
    const id = await ada.make('a red fox on a blue background');
    const tile = bob.page.locator(`a[href="/g/${id}"]`).first();
    await tile.waitFor(LONG);
    await tile.click();
    await bob.page.waitForURL(`**/g/${id}`, LONG);

    await bob.cut();
    await ada.stage(64);
    await bob.stage(64);
    await ada.stage(1024);
    await bob.stage(1024);
    await bob.page.getByRole('slider', { name: 'Between the stages' }).waitFor(LONG);

    await bob.page.getByRole('button', { name: /^Vote/ }).click();
    await ada.page.getByRole('button', { name: /^Vote, 1 so far/ }).waitFor(LONG);

    // Joins late and sees the picture's current state.
    const late = await open(`/g/${id}`);
    await late.page.getByRole('button', { name: /^Vote, 1 so far/ }).waitFor(LONG);
    const child = await bob.remix('a green fox on a blue background');
    const view = await (await fetch(`${site.stack.url}/api/v1/generations/${child}`)).json();
    expect(view).toMatchObject({ parentId: id });
    for (const { context } of [ada, bob, late]) await context.close();
  });

  it('WEB-4 a visitor who becomes a person is one on the socket too', async () => {
    const carol = await open();
    const dave = await open();
    await fetch(`${site.stack.url}/api/v1/rooms`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ slug: 'atrium', name: 'Atrium' }),
    });
    await dave.page.goto(`${site.stack.url}/rooms/atrium`);
    await carol.page.goto(`${site.stack.url}/rooms/atrium`);
    const here = dave.page.getByRole('list', { name: 'Who is here' });
    await here.getByText('2 visitors').waitFor(LONG);
    await carol.page.locator('textarea[name=caption]').fill('a white owl');
    await carol.page.locator('textarea[name=caption]').press('Enter');
    // She stays in the room, whose members see who draws.
    await here
      .getByRole('listitem')
      .filter({ hasNotText: /more|visitor/ })
      .filter({ hasText: 'making “a white owl”' })
      .waitFor(LONG);
    await carol.page.getByRole('region', { name: 'What you are making' }).waitFor(LONG);
    expect(new URL(carol.page.url()).pathname).toBe('/rooms/atrium');
    for (const { context } of [carol, dave]) await context.close();
  });
});

describe('the stages of a picture', () => {
  it('WEB-21 have a slider for people who watched, nothing moves when it appears, and the keyboard moves it', async () => {
    const ada = await open('/', PHONE);
    const { page, context } = ada;
    const id = await ada.make('a red panda on a green background');
    await page.goto(`${site.stack.url}/g/${id}`);
    // Sees progress first, which proves that the picture is new.
    await page.locator('[data-stage="1024"]:not([data-state="done"])').waitFor(LONG);
    const below = page.getByRole('heading', { level: 1 });
    const top = (): Promise<number> =>
      below.evaluate((element) => Math.round(element.getBoundingClientRect().top + window.scrollY));
    const before = await top();
    await ada.stage(1024);
    const slider = page.getByRole('slider', { name: 'Between the stages' });
    await slider.waitFor(LONG);
    expect(await top()).toBe(before);

    const stage = (size: number) => page.locator(`figure:has(input[type=range]) img[width="${size}"]`);
    await slider.focus();
    await page.keyboard.press('Home');
    await stage(64).waitFor();
    await stage(1024).waitFor({ state: 'hidden' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('64 pixels');
    await page.keyboard.press('End');
    await stage(1024).waitFor();
    expect(await slider.getAttribute('aria-valuetext')).toBe('1024 pixels');
    await context.close();
  });
});

describe('the keyboard alone', () => {
  /** Tabs on until `reached` holds for what has the focus. */
  async function tabTo(page: Page, reached: (element: Element) => boolean): Promise<void> {
    const test = `(${reached.toString()})(document.activeElement)`;
    for (let presses = 0; presses < 120; presses++) {
      if (await page.evaluate(test)) return;
      await page.keyboard.press('Tab');
    }
    throw new Error(`the focus never comes to ${reached}`);
  }

  it('WEB-5 makes, watches, votes and remixes', async () => {
    const { page, context } = await open();
    await tabTo(page, (element) => element.matches('textarea[name=caption]'));
    await page.keyboard.type('a yellow owl');
    // Chooses the draft size alone, by arrow keys.
    await tabTo(
      page,
      (element) =>
        element.matches('input[type=radio]') &&
        element.closest('fieldset')?.textContent?.includes('1024') === true,
    );
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/[?&]g=/, LONG);
    await page.locator('[data-stage="64"][data-state="done"]').first().waitFor(LONG);
    const vote = page.getByRole('button', { name: /^Vote/ });
    await vote.waitFor(LONG);
    await tabTo(page, (element) => (element.getAttribute('aria-label') ?? '').startsWith('Vote'));
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /^Vote, 1 so far/ }).waitFor(LONG);
    await tabTo(page, (element) => element.matches('a[href^="/g/"]'));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/g/*', LONG);
    await page.getByRole('link', { name: 'Remix', exact: true }).waitFor(LONG);
    await tabTo(page, (element) => element.matches('a[href*="?remix"]'));
    await page.keyboard.press('Enter');
    // The caption has the focus, with its end to go on from.
    const caption = page.getByRole('region', { name: 'Remix', exact: true }).locator('textarea');
    await expect.poll(() => caption.evaluate((box) => box === document.activeElement), LONG).toBe(true);
    await page.keyboard.type(' asleep');
    expect(await caption.inputValue()).toBe('a yellow owl asleep');
    await page.keyboard.press('Enter');
    await page.waitForURL(/[?&]child=/, LONG);
    await context.close();
  });

  it('WEB-22 goes from the caption into the suggested words and back', async () => {
    const { page, context } = await open();
    const caption = page.locator('textarea[name=caption]');
    const words = page.getByRole('toolbar', { name: 'Suggested words' });
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.textContent ?? null);
    await caption.focus();
    await page.keyboard.type('a red pengui');
    await page.getByText('One suggestion: penguin').waitFor({ ...LONG, state: 'attached' });
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('penguin');
    await page.keyboard.press('Tab');
    await expect.poll(() => caption.inputValue(), LONG).toBe('a red penguin ');

    const [first, second] = await words.getByRole('button').allInnerTexts();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe(first);
    await page.keyboard.press('ArrowRight');
    expect(await focused()).toBe(second);
    await page.keyboard.press('Escape');
    await page.keyboard.type('and');
    expect(await caption.inputValue()).toBe('a red penguin and');

    // No example goes on after "and", so nothing is suggested there. Back behind the thing, its places are.
    for (const _ of 'and') await page.keyboard.press('Backspace');
    await expect.poll(() => words.getByRole('button').count(), LONG).toBeGreaterThan(1);
    // Tab stops once at the group, then goes on to the choices below.
    await page.keyboard.press('Tab');
    expect(await words.evaluate((bar) => bar.contains(document.activeElement))).toBe(true);
    await page.keyboard.press('Tab');
    expect(await words.evaluate((bar) => bar.contains(document.activeElement))).toBe(false);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await expect.poll(() => caption.inputValue(), LONG).not.toBe('a red penguin ');
    await context.close();
  });
});

describe('Enter', () => {
  it('WEB-23 pressed twice, and held, makes one picture and one guest', async () => {
    const { page, context } = await open();
    let asked = 0;
    let answer = (): void => undefined;
    const pressed = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route('**/api/v1/generations', async (route) => {
      asked++;
      await pressed;
      await route.continue();
    });
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('a red fox');
    await caption.press('Enter');
    await caption.press('Enter');
    // Down without an up repeats, as a held key does.
    await page.keyboard.down('Enter');
    await page.keyboard.down('Enter');
    await page.keyboard.up('Enter');
    answer();
    await page.waitForURL(/[?&]g=/, LONG);
    expect(asked).toBe(1);
    await context.close();
  });
});

describe('the gallery', () => {
  it('WEB-44 forgets a filter that was taken off; what is folded out closes by Escape', async () => {
    const { page, context } = await open('/gallery');
    const search = page.locator('input[name=q]');
    await search.fill('fox');
    await search.press('Enter');
    await page.waitForURL('**/gallery?q=fox', LONG);
    await page.getByRole('list', { name: 'Active filters' }).getByRole('link').click();
    await page.waitForURL('**/gallery', LONG);
    await expect.poll(() => search.inputValue(), LONG).toBe('');
    const handle = page.locator('search summary');
    await handle.click();
    expect(await page.locator('search details[open]').count()).toBe(1);
    await page.locator('input[name=room]').press('Escape');
    expect(await page.locator('search details[open]').count()).toBe(0);
    expect(await handle.evaluate((element) => element === document.activeElement)).toBe(true);
    await context.close();
  });

  it('WEB-6 gives back the place one had, and shifts nothing while it loads', async () => {
    for (const viewport of [PHONE, DESK]) {
      const { page, context } = await open('/gallery', viewport);
      expect(await shiftOf(page)).toBeLessThan(0.01);
      await context.close();
    }
    const { page, context } = await open('/gallery');
    await page.setViewportSize({ width: 390, height: 500 });
    const last = page.locator('main a[href^="/g/"]').last();
    await last.scrollIntoViewIfNeeded();
    const before = await page.evaluate(() => window.scrollY);
    await last.click();
    await page.waitForURL('**/g/*', LONG);
    await page.goBack();
    await page.waitForURL('**/gallery', LONG);
    await expect.poll(() => page.evaluate(() => window.scrollY), LONG).toBeGreaterThan(before - 50);
    await context.close();
  });
});
