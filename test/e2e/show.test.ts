/**
 * The pages while others make pictures: the wall, arrivals, noise, presence, drafts. The test writes the rows
 * itself, without a worker.
 */
import type { Db } from '@atelier/db';
import { captionWords } from '@atelier/domain';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { Maker } from '../support/make';
import { type Reached, reach as reachRow } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const PHONE = { width: 390, height: 844 };
const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

/** Queues a picture of a new person, so no quota applies. */
const ask = (body: Record<string, unknown>): Promise<string> => new Maker(stack).ask(body);

const reach = (id: string, sizes: Reached, status?: 'done'): Promise<void> => reachRow(db, id, sizes, status);

const open = (path: string, viewport = { width: 1280, height: 900 }): Promise<Someone> =>
  Someone.open(browser, stack, { path, viewport });
/** Waits until the page's socket is connected. */
const connected = (page: Page): Promise<void> =>
  page
    .getByText(/\d+ here/)
    .first()
    .waitFor(SOON);

describe('the live wall', () => {
  it('WEB-31 shows what begins; a reader who has scrolled keeps their place and is told', async () => {
    const { page, context } = await open('/', PHONE);
    await connected(page);
    const wall = page.locator('section:has(#live) ul');
    for (let n = 0; n < 5; n++) {
      const id = await ask({ caption: `a red fox that begins, ${n}` });
      const tile = wall.locator(`a[href="/g/${id}"]`);
      await tile.waitFor(SOON);
      const { left, scrolled } = await tile.evaluate((element) => ({
        left: element.getBoundingClientRect().left,
        scrolled: element.closest('ul')?.scrollLeft,
      }));
      expect(scrolled).toBe(0);
      expect(left).toBeGreaterThanOrEqual(0);
      expect(left).toBeLessThan(100);
    }
    await wall.evaluate((element) => element.scrollTo({ left: 300, behavior: 'instant' }));
    const third = wall.locator('li').nth(2);
    const caption = await third.innerText();
    const before = await third.evaluate((element) => element.getBoundingClientRect().left);
    await ask({ caption: 'a red fox that begins elsewhere' });
    const button = page.getByRole('button', { name: '1 new', exact: true });
    await button.waitFor(SOON);
    const after = wall.locator('li', { hasText: caption.split('\n')[0] });
    expect(await after.evaluate((element) => element.getBoundingClientRect().left)).toBeCloseTo(before, 0);
    await button.click();
    await expect.poll(() => wall.evaluate((element) => element.scrollLeft), SOON).toBe(0);
    await context.close();
  });
});

describe('pictures that finish', () => {
  it('WEB-32 join the latest ones, and to a reader further down a button counts them', async () => {
    const { page, context } = await open('/');
    await connected(page);
    const first = page.locator('section:has(#latest) a[href^="/g/"]').first();
    const one = await ask({ caption: 'a fox that arrives' });
    await page.locator(`section:has(#live) a[href="/g/${one}"]`).waitFor(SOON);
    await reach(one, { 0: 64 });
    await expect.poll(() => first.getAttribute('href'), SOON).toBe(`/g/${one}`);

    const two = await ask({ caption: 'an owl that arrives' });
    await page.locator(`section:has(#live) a[href="/g/${two}"]`).waitFor(SOON);
    await page.evaluate(() => {
      document.body.style.paddingBottom = '2000px';
      window.scrollTo(0, 1600);
    });
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    await reach(two, { 0: 64 });
    const button = page.getByRole('button', { name: '1 new picture', exact: true });
    await button.waitFor(SOON);
    expect(await first.getAttribute('href')).toBe(`/g/${one}`);
    await button.click();
    await expect.poll(() => first.getAttribute('href'), SOON).toBe(`/g/${two}`);
    await context.close();
  });

  it('WEB-32 are counted and shown in their room', async () => {
    await new Maker(stack).send('POST', '/api/v1/rooms', { slug: 'porch', name: 'Porch' });
    const { page, context } = await open('/rooms/porch');
    await connected(page);
    await page.getByText('Nothing made yet').waitFor(SOON);
    const id = await ask({ caption: 'a fox on the porch', room: 'porch' });
    await page.locator(`section:has(#live) a[href="/g/${id}"]`).waitFor(SOON);
    await reach(id, { 0: 64 });
    await page.getByText('1 picture so far').waitFor(SOON);
    await page.locator(`section:has(#feed) a[href="/g/${id}"]`).waitFor(SOON);
    await context.close();
  });

  it('WEB-32 a remix stands in the tree of its parent’s page without a reload', async () => {
    const parent = await ask({ caption: 'a fox that has children' });
    await reach(parent, { 0: 64 });
    const { page, context } = await open(`/g/${parent}`);
    await connected(page);
    await page.getByText('An original').waitFor(SOON);
    const child = await ask({ caption: 'an owl that has a parent', parentId: parent });
    await page.locator(`section:has(#lineage) a[href="/g/${child}"]`).waitFor(SOON);
    await context.close();
  });
});

describe('a picture in the making', () => {
  it('WEB-34 is watched from the answer to its request on: nothing more is asked for', async () => {
    const { page, context } = await open('/');
    const asked: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/generations'))
        asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
    });
    await page.locator('textarea[name=caption]').fill('a fox that is watched at once');
    await page.locator('textarea[name=caption]').press('Enter');
    await page.locator('[data-status=queued]').waitFor(SOON);
    expect(asked).toEqual(['POST /api/v1/generations']);
    await context.close();
  });

  it('WEB-35 keeps its noise until the first finished stage has painted over it', async () => {
    const id = await ask({ caption: 'a fox out of noise', stopAfter: 64 });
    const { page, context } = await open(`/?g=${id}`);
    await connected(page);
    const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } })
      .webp()
      .toBuffer();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route('**/images/**', async (route) => {
      await held;
      await route.fulfill({ body: png, contentType: 'image/webp' });
    });
    const frame = page.getByRole('img', { name: 'a fox out of noise' }).first();
    const noise = frame.locator('.breathe canvas');
    await noise.waitFor(SOON);
    await reach(id, { 0: 64 });
    await expect.poll(() => frame.getAttribute('data-reached'), SOON).toBe('64');
    expect(await noise.count()).toBe(1);
    release();
    await expect.poll(() => noise.count(), SOON).toBe(0);
    expect(await frame.locator('img').evaluate((image) => getComputedStyle(image).opacity)).toBe('1');
    await context.close();
  });
});

describe('a generation of four', () => {
  let id: string;
  beforeAll(async () => {
    id = await ask({ caption: 'four foxes of which one went on', count: 4, stopAfter: 64 });
    await reach(id, { 0: 64, 1: 64, 2: 1024, 3: 64 });
  });

  it('WEB-36 shows the one that went furthest: on its page, its card, its previews and in lists', async () => {
    const { page, context } = await open(`/g/${id}`);
    await page.getByRole('option', { name: 'Picture 3, 1024 pixels', selected: true }).waitFor(SOON);
    const card = page.locator('meta[property="og:image"]');
    expect(await card.getAttribute('content')).toContain('/2/1024.png');
    const oembed = await (
      await fetch(`${stack.url}/api/oembed?${new URLSearchParams({ url: `${stack.url}/g/${id}` })}`)
    ).json();
    expect(oembed.thumbnail_url ?? oembed.url).toContain('/2/');
    await page.goto(`${stack.url}/gallery?q=four+foxes`);
    const images = page.locator(`a[href="/g/${id}"] img`);
    await images.first().waitFor(SOON);
    expect(await images.count()).toBe(1);
    expect(await images.first().getAttribute('src')).toContain('/2/');
    await context.close();
  });

  it('WEB-37 says how many of its pictures reached a stage', async () => {
    const { page, context } = await open(`/?g=${id}`);
    const stage = (size: number) => page.locator(`[data-stage="${size}"]`);
    await stage(256).getByText('1 of 4 pictures').waitFor(SOON);
    expect(await stage(256).locator('svg').count()).toBe(0);
    expect(await stage(64).locator('svg').count()).toBe(1);
    await context.close();
  });

  it('WEB-38 is chosen from by a click: votes and promotions are then for that one', async () => {
    const { page, context } = await open(`/?g=${id}`);
    await page.getByRole('option', { name: 'Picture 2, 64 pixels' }).click();
    await page.getByRole('button', { name: 'To 256 px, picture 2' }).waitFor(SOON);
    expect(await page.getByRole('button', { name: /^To 256 px/ }).count()).toBe(1);
    await page.getByRole('option', { name: 'Picture 2, 64 pixels' }).click();
    await expect.poll(() => page.getByRole('button', { name: /^To 256 px/ }).count(), SOON).toBe(3);
    await context.close();
  });

  it('WEB-38 a report form has no chosen reason at first', async () => {
    const { page, context } = await open(`/g/${id}`);
    await page.getByText('Report this picture').click();
    const reason = page.locator('select[name=reason]');
    expect(await reason.inputValue()).toBe('');
    await page.getByRole('button', { name: 'Report', exact: true }).click();
    expect(await reason.evaluate((element: HTMLSelectElement) => element.validity.valueMissing)).toBe(true);
    expect(await db.report.count()).toBe(0);
    await context.close();
  });
});

/** Starts measuring the layout shift without input; the returned function reads the sum. */
async function countShifts(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const state = { total: 0 };
    Object.assign(window, { shifts: state });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!entry.hadRecentInput) state.total += entry.value;
    }).observe({ type: 'layout-shift' });
  });
  return () =>
    page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          requestAnimationFrame(() =>
            requestAnimationFrame(() =>
              resolve((window as unknown as { shifts: { total: number } }).shifts.total),
            ),
          );
        }),
    );
}

/** Says the sum of the shifts, for docs/site.md. */
function expectStill(what: string, shifts: number): void {
  process.stdout.write(`WEB-39: ${what}: ${shifts.toFixed(4)}\n`);
  expect(shifts).toBeLessThan(0.05);
}

describe('nothing moves', () => {
  it('WEB-39 in a room on a phone when a draft is promoted', async () => {
    const maker = new Maker(stack);
    await maker.send('POST', '/api/v1/rooms', { slug: 'loft', name: 'Loft' });
    const context = await browser.newContext({ viewport: PHONE, locale: 'en' });
    const id = await maker.ask({ caption: 'four foxes in a loft', count: 4, stopAfter: 64, room: 'loft' });
    await context.addCookies([maker.session]);
    const page = await context.newPage();
    await page.goto(`${stack.url}/rooms/loft`);
    await connected(page);
    const mine = page.getByRole('region', { name: 'What you are making' });
    await mine.waitFor(SOON);
    await reach(id, { 0: 64, 1: 64, 2: 64, 3: 64 });
    const button = mine.getByRole('button', { name: 'To 256 px, picture 2' });
    await button.waitFor(SOON);
    await button.scrollIntoViewIfNeeded();
    const shifts = await countShifts(page);
    await new Maker(stack).send('POST', `/api/v1/generations/${id}/promote`, { image: 1, to: 256 });
    await mine.locator('[data-status=queued]').waitFor(SOON);
    expectStill('a promotion in a room on a phone', await shifts());
    await context.close();
  });

  it('WEB-39 in the gallery, when its pages come late', async () => {
    // A first attempt may have left some.
    await db.generation.deleteMany({ where: { caption: { startsWith: 'a fox of many' } } });
    const { count } = await db.generation.createMany({
      data: Array.from({ length: 120 }, (_, n) => ({
        caption: `a fox of many, ${n}`,
        words: captionWords(`a fox of many, ${n}`),
        status: 'done' as const,
        seed: 1n,
        stopAfter: 64,
        pack: 'tiny',
        createdAt: new Date(Date.now() - 86_400_000 - n * 1000),
      })),
    });
    expect(count).toBe(120);
    const rows = await db.generation.findMany({
      where: { caption: { startsWith: 'a fox of many' } },
      select: { id: true },
    });
    await db.image.createMany({
      data: rows.map(({ id }) => ({ generationId: id, index: 0, seed: 1n, target: 64, reached: 64 })),
    });
    const { page, context } = await open('/gallery?q=many', PHONE);
    // Each page arrives while the reader stands at the end and sees the footer.
    const held: (() => void)[] = [];
    await page.route('**/api/v1/gallery?*', async (route) => {
      await new Promise<void>((release) => held.push(release));
      await route.continue();
    });
    /** Scrolls, and lets observers see the new place. */
    const scroll = (by: number) =>
      page.evaluate(
        (by) =>
          new Promise((resolve) => {
            scrollBy(0, by);
            requestAnimationFrame(() => requestAnimationFrame(resolve));
          }),
        by,
      );
    const height = () => page.evaluate(() => document.body.scrollHeight);
    const footer = () => page.locator('footer').evaluate((element) => element.getBoundingClientRect().top);
    const shifts = await countShifts(page);
    const more = page.getByRole('button', { name: 'Show more' });
    await more.waitFor(SOON);
    while ((await more.count()) > 0) {
      // Up at the cards the next page is asked for.
      await scroll(-800);
      await scroll(100_000);
      await expect.poll(() => held.length, SOON).toBe(1);
      const [before, place] = [await height(), await footer()];
      held.pop()!();
      await expect.poll(height, SOON).not.toBe(before);
      expect(await footer()).toBeCloseTo(place, 0);
    }
    expectStill('a gallery on a phone, scrolled to its end', await shifts());
    // The reader at the end sees the oldest pictures above the footer.
    const last = page.locator('article').last();
    expect(await last.innerText()).toContain('a fox of many, 119');
    const { top, bottom } = await last.evaluate((element) => element.getBoundingClientRect().toJSON());
    expect([top < PHONE.height, bottom > 0]).toEqual([true, true]);
    await context.close();
  });

  it('WEB-39 and a reader at the foot of the gallery gets one page more, not all of them', async () => {
    const { page, context } = await open('/gallery?q=many', PHONE);
    let pages = 0;
    page.on('request', (request) => {
      if (request.url().includes('/api/v1/gallery')) pages += 1;
    });
    const more = page.getByRole('button', { name: 'Show more' });
    await more.waitFor(SOON);
    const height = () => page.evaluate(() => document.body.scrollHeight);
    const before = await height();
    await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
    await expect.poll(height, SOON).toBeGreaterThan(before);
    // Observers are told in their order: after this one the page's own has been.
    await more.evaluate(
      (button) =>
        new Promise((resolve) => {
          new IntersectionObserver(() => requestAnimationFrame(resolve)).observe(button);
        }),
    );
    expect(pages).toBe(1);
    // Back up at the cards the next one comes.
    await page.evaluate(() => window.scrollBy(0, -800));
    await expect.poll(() => pages, SOON).toBe(2);
    await context.close();
  });

  it.each([
    ['a phone on its side', { width: 844, height: 390 }],
    ['a window at 200 %', { width: 720, height: 450 }],
  ])('WEB-39 and no picture is taller than the window: %s', async (_, viewport) => {
    const id = await ask({ caption: 'a fox that fits', stopAfter: 64 });
    await reach(id, { 0: 64 });
    for (const path of [`/g/${id}`, `/?g=${id}`]) {
      const { page, context } = await open(path, viewport);
      const picture = page.getByRole('img', { name: 'a fox that fits' }).first();
      await picture.waitFor(SOON);
      const height = await picture.evaluate((element) => element.getBoundingClientRect().height);
      expect(height).toBeLessThanOrEqual(viewport.height - 56);
      await context.close();
    }
  });
});

describe('without a network', () => {
  it('WEB-48 a page of our own says so, in every language', async () => {
    const { page, context } = await open('/');
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await context.setOffline(true);
    await page.goto(`${stack.url}/gallery`);
    await page.getByRole('heading', { name: 'The studio cannot be reached' }).waitFor(SOON);
    await page.getByRole('heading', { name: 'Das Studio ist nicht erreichbar' }).waitFor(SOON);
    await context.setOffline(false);
    await page.reload();
    await page.getByRole('heading', { name: 'Gallery', level: 1 }).waitFor(SOON);
    await context.close();
  });
});

describe('in German', () => {
  it('WEB-49 on a phone of 360 points no label is cut, every word is German, and captions are said to be English', async () => {
    const context = await browser.newContext({ viewport: { width: 360, height: 740 }, locale: 'de-DE' });
    const page = await context.newPage();
    await page.goto(stack.url);
    const cut = await page
      .locator('nav')
      .last()
      .locator('a')
      .evaluateAll(
        (links) =>
          links.filter((link) => {
            const text = document.createRange();
            text.selectNodeContents(link);
            const { left, right } = text.getBoundingClientRect();
            const box = link.getBoundingClientRect();
            return left < box.left || right > box.right;
          }).length,
      );
    expect(cut).toBe(0);
    await page.getByText('Das Modell versteht Englisch').waitFor(SOON);
    const id = await ask({ caption: 'a fox in German', stopAfter: 64 });
    await reach(id, { 0: 64 });
    await page.goto(`${stack.url}/g/${id}`);
    await page.getByText('Herunterladen').waitFor({ ...SOON, state: 'attached' });
    expect(await page.getByText('Download', { exact: true }).count()).toBe(0);
    await context.close();
  });
});

describe('the account', () => {
  it('WEB-33 speaks of no sign-in where there is none, names browsers in words and copies keys', async () => {
    const visitor = await open('/account');
    await visitor.page.getByText('You are not known here yet').waitFor(SOON);
    expect(await visitor.page.locator('main').innerText()).not.toMatch(/sign/i);
    await visitor.context.close();
    const maker = new Maker(stack);
    await maker.ask({ caption: 'a fox of an account' });
    const context = await browser.newContext({
      locale: 'en',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    await context.addCookies([maker.session]);
    const page = await context.newPage();
    await page.goto(`${stack.url}/account`);
    expect(await page.locator('main').innerText()).not.toMatch(/sign(ed|ing)? in|mozilla/i);
    await page.getByRole('region', { name: 'API keys' }).locator('input[name=name]').fill('a script');
    await page.getByRole('button', { name: 'Make a key' }).click();
    const key = await page.locator('code.select-all').innerText();
    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor(SOON);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(key);
    await context.close();
  });
});
