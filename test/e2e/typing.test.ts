/** Text from input methods, emoji, and URLs that were typed or cut by hand. */
import { createDb } from '@atelier/db';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

/** Half of a character beyond U+FFFF. */
const HALF = /\p{Surrogate}/u;
/** No worker draws here; only the page's answer counts. */
const SOON = { timeout: 20_000 };

let stack: Stack;
let browser: Browser;
useSiteAndBrowser((started) => {
  ({ stack, browser } = started);
});

/**
 * Ends a composition as Safari does: `compositionend`, then an Enter of keyCode 229 with isComposing false.
 */
const composeInSafari = (page: Page, selector: string, key = 'Enter'): Promise<void> =>
  page.locator(selector).evaluate((element, pressed) => {
    const at = { bubbles: true, cancelable: true };
    element.dispatchEvent(new CompositionEvent('compositionstart', { ...at, data: '' }));
    element.dispatchEvent(new CompositionEvent('compositionend', { ...at, data: '狐' }));
    element.dispatchEvent(
      new KeyboardEvent('keydown', {
        ...at,
        key: pressed,
        keyCode: 229,
        isComposing: false,
      } as KeyboardEventInit),
    );
  }, key);

describe('an input method', () => {
  it('WEB-26 ends its composition with an Enter that posts nothing, in Safari too', async () => {
    const { page, context } = await Someone.open(browser, stack);
    const posted: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/generations'))
        posted.push(request.postDataJSON().caption);
    });
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('狐');
    await composeInSafari(page, 'textarea[name=caption]');
    await caption.fill('狐 in the snow');
    await caption.press('Enter');
    await page.waitForURL(/[?&]g=/, SOON);
    expect(posted).toEqual(['狐 in the snow']);
    await context.close();
  });

  it('WEB-26 keeps the arrow down and the Escape that choose its words', async () => {
    const { page, context } = await Someone.open(browser, stack, { path: '/gallery' });
    const handle = page.locator('search summary');
    await handle.click();
    await composeInSafari(page, 'input[name=room]', 'Escape');
    expect(await page.locator('search details[open]').count()).toBe(1);
    await page.goto(stack.url);
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('a red');
    await caption.focus();
    await composeInSafari(page, 'textarea[name=caption]', 'ArrowDown');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('TEXTAREA');
    await context.close();
  });
});

describe('emoji', () => {
  it('WEB-27 count as one character each: the page takes what the API takes, and cuts none in half', async () => {
    const { page, context } = await Someone.open(browser, stack);
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('🦊'.repeat(300));
    await caption.press('Enter');
    await page.waitForURL(/[?&]g=/, SOON);

    await page.goto(`${stack.url}/?${new URLSearchParams({ caption: `a${'🦊'.repeat(600)}` })}`);
    const prefilled = await caption.inputValue();
    expect([...prefilled]).toHaveLength(500);
    expect(prefilled).not.toMatch(HALF);

    await page.goto(`${stack.url}/gallery?${new URLSearchParams({ q: `a${'🦊'.repeat(600)}` })}`);
    const sought = await page.locator('input[name=q]').inputValue();
    expect([...sought]).toHaveLength(500);
    expect(sought).not.toMatch(HALF);
    await context.close();
  });
});

describe('an address with a slip in it', () => {
  let page: Page;
  beforeAll(async () => {
    const maker = new Maker(stack);
    await maker.ask({ caption: 'a red fox that is somebody' });
    const db = createDb(stack.databaseUrl);
    await db.user.update({ where: { id: await maker.id() }, data: { role: 'moderator', isGuest: false } });
    await db.close();
    const context = await browser.newContext();
    await context.addCookies([{ ...maker.session, url: stack.url }]);
    page = await context.newPage();
  });
  afterAll(() => page?.context().close());

  it.each([
    '/?g=x',
    '/?remix=%00&image=9&seed=x',
    '/?caption=%00',
    '/?caption=%ED%A0%80',
    '/?g=a&g=b',
    '/gallery?author=x',
    '/gallery?room=%20%00&tag=%00&q=%00',
    '/gallery?q=%ED%A0%80',
    '/gallery?sort=no&window=no&cursor=x',
    '/account?cursor=x',
    '/account?cursor=%00',
    '/moderation?before=x',
    '/moderation?before=2026-13-45',
    '/moderation?before=%00',
    '/moderation?before=a&before=b',
    '/leaderboards?window=no',
    '/sign-in?returnTo=//x',
    '/g/x',
    '/g/%00',
    '/rooms/%00',
    '/rooms/A%20B',
    '/people/x',
    '/people/%F0%9F%A6%8A',
  ])('WEB-28 is answered with a page that can be used: %s', async (address) => {
    const response = await page.goto(`${stack.url}${address}`);
    // A zero byte is no address at all: 400. The page says so and leads back.
    expect(/^[^?]*%00/.test(address) ? [400] : [200, 404]).toContain(response?.status());
    await page.locator('a[href="/"]').first().waitFor();
  });
});
