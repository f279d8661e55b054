/** Remixes and variations on the page of their parent. The test writes the rows that a worker would. */
import type { Db } from '@atelier/db';
import type { Browser, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { anyPicture } from '../support/pictures';
import { makeFinished, reach } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
const CAPTION = 'a red fox in the snow';
let stack: Stack;
let browser: Browser;
let db: Db;
let picture: Buffer;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});
beforeAll(async () => {
  picture = await anyPicture();
});

/** A finished picture of a new person. */
const aParent = (over: Record<string, unknown> = {}): Promise<string> =>
  makeFinished(stack, db, { caption: CAPTION, ...over });

type Options = Parameters<typeof Someone.open>[2];
/** Opens `path` with pictures; `loads` counts the documents. */
async function open(path: string, options: Options = {}): Promise<Someone & { loads: () => number }> {
  const someone = await Someone.open(browser, stack, { path, ...options });
  let loads = 0;
  someone.page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === someone.page.mainFrame()) loads++;
  });
  await someone.page.route('**/images/**', (route) =>
    route.fulfill({ body: picture, contentType: 'image/webp' }),
  );
  return Object.assign(someone, { loads: () => loads });
}

const panel = (page: Page) => page.getByRole('region', { name: 'Remix', exact: true });
const beside = (page: Page, caption: string) =>
  page.locator('article').getByRole('img', { name: caption, exact: true });
const onView = (page: Page): string | null => new URL(page.url()).searchParams.get('child');

describe('WEB-74 a remix', () => {
  it('opens under the picture with its caption focused; a swapped word is drawn beside the parent', async () => {
    const id = await aParent();
    const { page, context, problems, loads } = await open(`/g/${id}`, {
      viewport: { width: 1440, height: 900 },
    });
    await page.getByRole('link', { name: 'Remix', exact: true }).click();
    const caption = panel(page).locator('textarea');
    await expect.poll(() => caption.evaluate((box) => box === document.activeElement), SOON).toBe(true);
    expect(await caption.inputValue()).toBe(CAPTION);
    await panel(page).getByLabel('Swap “snow”').selectOption('beach');
    expect(await caption.inputValue()).toBe('a red fox on the beach');
    await panel(page).getByLabel('Swap “red”').selectOption('blue');
    await panel(page).getByRole('button', { name: 'Make' }).click();
    await page.waitForURL(/[?&]child=/, SOON);
    const child = onView(page)!;
    expect(await db.generation.findUniqueOrThrow({ where: { id: child } })).toMatchObject({
      caption: 'a blue fox on the beach',
      parentId: id,
    });
    await reach(db, child, { 0: 64 });
    const made = beside(page, 'a blue fox on the beach');
    await expect.poll(() => made.getAttribute('data-reached'), SOON).toBe('64');
    // Both stand in the window, side by side and of one size.
    const [left, right] = [await beside(page, CAPTION).boundingBox(), await made.boundingBox()];
    expect(right!.x).toBeGreaterThan(left!.x + left!.width - 1);
    expect(right!.y).toBeCloseTo(left!.y, -1);
    expect(right!.width).toBeCloseTo(left!.width, -1);
    expect(left!.y + left!.height).toBeLessThanOrEqual(900);
    await page
      .getByRole('region', { name: 'The remix' })
      .getByRole('link', { name: 'Open its page' })
      .waitFor(SOON);
    expect(loads()).toBe(0);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is a history entry: back, forward and a reload show what stood beside the parent', async () => {
    const id = await aParent();
    const someone = await open(`/g/${id}`);
    const { page, context } = someone;
    const first = await someone.remix('a fox that is first');
    await panel(page).locator('textarea').fill('a fox that is second');
    await panel(page).locator('textarea').press('Enter');
    await expect.poll(() => onView(page), SOON).not.toBe(first);
    const second = onView(page)!;
    await beside(page, 'a fox that is second').waitFor(SOON);
    await page.evaluate(() => history.back());
    await expect.poll(() => onView(page), SOON).toBe(first);
    await beside(page, 'a fox that is first').waitFor(SOON);
    await page.evaluate(() => history.back());
    await expect.poll(() => onView(page), SOON).toBeNull();
    expect(new URL(page.url()).pathname).toBe(`/g/${id}`);
    await beside(page, 'a fox that is first').waitFor({ ...SOON, state: 'detached' });
    await page.evaluate(() => history.forward());
    await beside(page, 'a fox that is first').waitFor(SOON);
    await page.evaluate(() => history.forward());
    await expect.poll(() => onView(page), SOON).toBe(second);
    await beside(page, 'a fox that is second').waitFor(SOON);
    await page.waitForLoadState('networkidle');
    await page.reload();
    await beside(page, 'a fox that is second').waitFor(SOON);
    await beside(page, CAPTION).waitFor(SOON);
    await context.close();
  });

  it('of a chosen draft takes its seed alone; its address opens the composer in a new tab', async () => {
    const id = await aParent({ count: 4, seed: 7, caption: 'four foxes to remix' });
    const { page, context } = await open(`/g/${id}`);
    await page.getByRole('option', { name: /^Picture 3/ }).click();
    const address = await page.getByRole('link', { name: 'Remix', exact: true }).getAttribute('href');
    await page.goto(`${stack.url}${address}`);
    await panel(page).locator('textarea').press('Enter');
    await page.waitForURL(/[?&]child=/, SOON);
    const child = await db.generation.findUniqueOrThrow({ where: { id: onView(page)! } });
    expect(child).toMatchObject({ seed: 9n, count: 1, parentId: id });
    await context.close();
  });

  it('closes by its button and by Escape, and the page is as before', async () => {
    const id = await aParent();
    const { page, context } = await open(`/g/${id}?remix`);
    await panel(page).getByRole('button', { name: 'Close the remix' }).click();
    await panel(page).waitFor({ ...SOON, state: 'detached' });
    expect(new URL(page.url()).search).toBe('');
    await page.getByRole('link', { name: 'Remix', exact: true }).click();
    await panel(page).waitFor(SOON);
    await page.locator('#main').focus();
    await page.keyboard.press('Escape');
    await panel(page).waitFor({ ...SOON, state: 'detached' });
    await context.close();
  });

  it('of another picture than this one is not shown beside it', async () => {
    const [id, other] = [await aParent(), await aParent({ caption: 'a stranger' })];
    const { page, context } = await open(`/g/${id}?child=${other}`);
    const asked = page.waitForResponse((response) => response.url().endsWith(`/generations/${other}`));
    await page.reload();
    await asked;
    await panel(page).waitFor(SOON);
    expect(await beside(page, 'a stranger').count()).toBe(0);
    await context.close();
  });
});

it('WEB-75 a variation starts at once: four drafts of the same words and settings, keys choose among them', async () => {
  const id = await aParent({ guidanceWeight: 3, seed: 7 });
  const { page, context, problems } = await open(`/g/${id}`, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await page.getByRole('button', { name: 'Variation' }).tap();
  await page.waitForURL(/[?&]child=/, SOON);
  const child = await db.generation.findUniqueOrThrow({ where: { id: onView(page)! } });
  expect(child).toMatchObject({ caption: CAPTION, count: 4, stopAfter: 64, parentId: id });
  expect(child.settings).toMatchObject({ guidanceWeight: 3 });
  expect(child.seed).not.toBe(7n);
  await reach(db, child.id, { 0: 64, 1: 64, 2: 64, 3: 64 });
  await page.getByRole('option', { name: 'Picture 2, 64 pixels' }).tap();
  await page.getByRole('button', { name: 'To 256 px, picture 2' }).waitFor(SOON);
  await page.keyboard.press('4');
  await page.getByRole('option', { name: 'Picture 4, 64 pixels', selected: true }).waitFor(SOON);
  await beside(page, CAPTION).waitFor(SOON);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect(problems).toEqual([]);
  await context.close();
});

describe('PACKS-3 several packs', () => {
  const title = 'Photographs';
  const stages = (['base64', 'sr256'] as const).map((name, at) => ({
    name,
    size: at === 0 ? 64 : 256,
    sampler: 'ddim',
    steps: 27,
    guidanceWeight: 7,
  }));
  const photos = { name: 'photos', title, version: '1', description: '', licence: '', stages };
  /** A worker that lives for an hour. */
  const aWorkerOf = (pack: typeof photos) =>
    db.worker.create({
      data: {
        name: `of ${pack.name}`,
        device: 'cpu',
        pack: pack.name,
        packVersion: '1',
        capabilities: { pack: { vocabulary: {}, examples: [], ...pack } },
        heartbeatAt: new Date(Date.now() + 3_600_000),
      },
    });
  const note = (page: Page, text: string) => page.getByRole('status').filter({ hasText: text });

  it('the form chooses among those that workers draw with; a remix says that its pack is away', async () => {
    const id = await aParent({ caption: 'a fox of the shipped pack' });
    const { pack } = await db.generation.findUniqueOrThrow({ where: { id } });
    const worker = await aWorkerOf(photos);
    const { page, context, problems } = await open('/');
    await note(page, 'Choose another pack in the settings').waitFor(SOON);
    const largest = page.locator('label', { hasText: /^1024$/ });
    await largest.waitFor(SOON);
    await page.getByRole('button', { name: 'Settings' }).click();
    const choice = page.getByLabel('Pack', { exact: true });
    await choice.selectOption({ label: title });
    expect(await choice.locator('option:disabled').count()).toBe(1);
    await note(page, 'Choose another pack in the settings').waitFor({ ...SOON, state: 'detached' });
    // Its sizes and defaults take the place of the other pack's.
    expect(await largest.count()).toBe(0);
    expect(await page.getByLabel('Steps').getAttribute('placeholder')).toBe('27');
    await page.locator('textarea').fill('a lighthouse');
    await page.getByRole('button', { name: 'Make' }).click();
    await page.waitForURL(/[?&]g=/, SOON);
    const made = await db.generation.findUniqueOrThrow({
      where: { id: new URL(page.url()).searchParams.get('g')! },
    });
    expect(made).toMatchObject({ pack: 'photos', caption: 'a lighthouse' });

    // The parent's pack is back: a remix keeps it, though another one is drawn too.
    const own = await aWorkerOf({ ...photos, name: pack, title: 'Own' });
    await page.goto(`${stack.url}/g/${made.id}?remix`);
    await panel(page).locator('textarea').press('Enter');
    await page.waitForURL(/[?&]child=/, SOON);
    expect(await db.generation.findUniqueOrThrow({ where: { id: onView(page)! } })).toMatchObject({
      pack: 'photos',
    });
    // Now it is away: the default takes its place, and the form says so.
    await db.worker.delete({ where: { id: worker.id } });
    await page.goto(`${stack.url}/g/${made.id}?remix`);
    await note(page, `No worker draws with “photos”`).waitFor(SOON);
    await panel(page).locator('textarea').press('Enter');
    await page.waitForURL(/[?&]child=/, SOON);
    expect(await db.generation.findUniqueOrThrow({ where: { id: onView(page)! } })).toMatchObject({ pack });
    await db.worker.delete({ where: { id: own.id } });
    expect(problems).toEqual([]);
    await context.close();
  });
});
