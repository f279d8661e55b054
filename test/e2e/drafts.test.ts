/** Several images of a generation as things to choose, vote for, promote and compare, by key, mouse and touch. */
import type { Db } from '@atelier/db';
import type { Browser, Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { anyPicture } from '../support/pictures';
import { makeFinished, reach } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
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

/** Four drafts of a new person, done at 64 pixels. */
const fourDrafts = (caption: string): Promise<string> => makeFinished(stack, db, { caption, count: 4 });

type Options = Parameters<typeof Someone.open>[2];
async function open(path: string, options: Options = {}): Promise<Someone> {
  const someone = await Someone.open(browser, stack, { path, ...options });
  await someone.page.route('**/images/**', (route) =>
    route.fulfill({ body: picture, contentType: 'image/webp' }),
  );
  return someone;
}
const chosen = (page: Page, number: number): Promise<void> =>
  page
    .getByRole('listbox')
    .getByRole('option', { name: new RegExp(`^Picture ${number},`), selected: true })
    .waitFor(SOON);

describe('WEB-70 by the keyboard', () => {
  let id: string;
  beforeEach(async () => {
    id = await fourDrafts('four foxes for the keyboard');
  });

  it('a digit chooses and says so, H votes for the chosen one, and again takes the vote back', async () => {
    const { page, context } = await open(`/?g=${id}`);
    await page.getByRole('listbox').waitFor(SOON);
    await page.locator('#main').focus();
    await page.keyboard.press('3');
    await chosen(page, 3);
    // Screen readers hear the option that has the focus.
    expect(await page.evaluate(() => document.activeElement?.ariaSelected)).toBe('true');
    await page.keyboard.press('h');
    await page.getByRole('option', { name: 'Picture 3, 64 pixels, your vote' }).waitFor(SOON);
    await page.getByText('You voted for picture 3.').waitFor(SOON);
    expect((await db.vote.findFirstOrThrow({ where: { generationId: id } })).image).toBe(2);
    await page.keyboard.press('h');
    await page.getByText('Your vote is taken back.').waitFor(SOON);
    expect(await db.vote.count({ where: { generationId: id } })).toBe(0);
    await context.close();
  });

  it('arrows move the choice within the list, and Enter promotes it: it becomes the face', async () => {
    const { page, context } = await open(`/g/${id}`);
    const list = page.getByRole('listbox');
    await list.getByRole('option', { selected: true }).first().focus();
    await page.keyboard.press('ArrowRight');
    await chosen(page, 2);
    await page.keyboard.press('Enter');
    await expect
      .poll(
        async () =>
          (await db.image.findMany({ where: { generationId: id }, orderBy: { index: 'asc' } })).map(
            ({ target }) => target,
          ),
        SOON,
      )
      .toEqual([64, 256, 64, 64]);
    await page.getByText('Picture 2 goes on to 256 pixels.').waitFor(SOON);
    await reach(db, id, { 1: 256 });
    await page.getByRole('option', { name: 'Picture 2, 256 pixels', selected: true }).waitFor(SOON);
    const card = await (await fetch(`${stack.url}/g/${id}`)).text();
    expect(/og:image" content="([^"]*)"/.exec(card)?.[1]).toContain('/1/256.png');
    await context.close();
  });

  it('those who only watch see the promoted one become the face', async () => {
    const { page, context } = await open(`/g/${id}`);
    await page.getByRole('button', { name: 'Show all pictures' }).click();
    await reach(db, id, { 2: 256 });
    await page.getByRole('slider', { name: 'Between the stages' }).waitFor(SOON);
    expect(await page.locator('figure img').first().getAttribute('src')).toContain('/2/256.webp');
    // Nothing was chosen for them: the other drafts can still be promoted.
    expect(await page.getByRole('button', { name: /^To 1024 px/ }).count()).toBe(4);
    await context.close();
  });

  it('no key does anything while one types, with a modifier, or in a composition', async () => {
    const { page, context } = await open(`/?g=${id}`);
    await page.getByRole('listbox').waitFor(SOON);
    const caption = page.locator('textarea[name=caption]');
    await caption.focus();
    await page.keyboard.type('1h 2');
    expect(await caption.inputValue()).toBe('1h 2');
    await page.locator('#main').focus();
    await page.keyboard.press('Alt+2');
    await page.locator('#main').dispatchEvent('keydown', { key: '3', isComposing: true });
    await page.locator('#main').dispatchEvent('keydown', { key: '3', keyCode: 229 });
    expect(await page.getByRole('listbox').getByRole('option', { selected: true }).count()).toBe(0);
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(await db.vote.count({ where: { generationId: id } })).toBe(0);
    await context.close();
  });
});

/** The transforms of all compared pictures. */
const transforms = (dialog: Locator): Promise<string[]> =>
  dialog
    .locator('[data-pane] > div')
    .evaluateAll((elements) => elements.map((element) => (element as HTMLElement).style.transform));

describe('WEB-71 side by side', () => {
  it('Space opens all large; wheel, keys and dragging move all alike; Escape closes and gives the focus back', async () => {
    const id = await fourDrafts('four foxes to compare');
    const { page, context, problems } = await open(`/?g=${id}`, { viewport: { width: 1440, height: 900 } });
    await page.getByRole('option', { name: /^Picture 2/ }).click();
    await page.keyboard.press(' ');
    const dialog = page.getByRole('dialog', { name: 'Pictures side by side' });
    await dialog.waitFor(SOON);
    const pane = dialog.locator('[data-pane]');
    expect(await pane.count()).toBe(4);
    expect((await pane.first().boundingBox())?.width).toBeGreaterThan(320);

    const whole = await transforms(dialog);
    const box = (await pane.nth(1).boundingBox())!;
    await page.mouse.move(box.x + box.width / 4, box.y + box.height / 4);
    await page.mouse.wheel(0, -480);
    await expect.poll(() => transforms(dialog), SOON).not.toEqual(whole);
    const zoomed = await transforms(dialog);
    expect(new Set(zoomed).size).toBe(1);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 3 });
    await page.mouse.up();
    await expect.poll(() => transforms(dialog), SOON).not.toEqual(zoomed);
    expect(new Set(await transforms(dialog)).size).toBe(1);
    // A drag chooses nothing.
    expect(await dialog.getByRole('button', { name: 'Choose picture 2', pressed: true }).count()).toBe(1);
    await page.keyboard.press('0');
    await expect.poll(() => transforms(dialog), SOON).toEqual(whole);
    await page.keyboard.press('+');
    await dialog.getByText('125 %').waitFor(SOON);
    await page.keyboard.press('ArrowLeft');
    expect(new Set(await transforms(dialog)).size).toBe(1);

    await pane.nth(3).click();
    await dialog.getByRole('button', { name: 'Choose picture 4', pressed: true }).waitFor(SOON);
    expect(await objections(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ ...SOON, state: 'detached' });
    await chosen(page, 4);
    expect(await page.evaluate(() => document.activeElement?.role)).toBe('option');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('touch has equal ways: tap to choose, vote and promote, pinch to zoom', async () => {
    const id = await fourDrafts('four foxes for fingers');
    const { page, context } = await open(`/g/${id}`, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
    });
    await page.getByRole('button', { name: 'Compare side by side' }).first().tap();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor(SOON);
    await dialog.locator('[data-pane="2"]').tap();
    await dialog.getByRole('button', { name: 'Choose picture 3', pressed: true }).waitFor(SOON);
    await dialog.getByRole('button', { name: 'Vote for picture 3' }).tap();
    await expect.poll(() => db.vote.count({ where: { generationId: id } }), SOON).toBe(1);
    for (const button of await dialog.getByRole('button').all()) {
      const { width, height } = (await button.boundingBox())!;
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44);
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );

    const touch = await context.newCDPSession(page);
    const { x, y, width } = (await dialog.locator('[data-pane="0"]').boundingBox())!;
    const fingers = (apart: number) =>
      [-apart, apart].map((dx, n) => ({ id: n, x: x + width / 2 + dx, y: y + width / 2 }));
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: fingers(20) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchMove', touchPoints: fingers(60) });
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
    await dialog.getByText('300 %').waitFor(SOON);
    expect(new Set(await transforms(dialog)).size).toBe(1);

    await dialog.getByRole('button', { name: 'To 256 px, picture 3' }).tap();
    await expect.poll(() => db.image.count({ where: { generationId: id, target: 256 } }), SOON).toBe(1);
    await context.close();
  });
});
