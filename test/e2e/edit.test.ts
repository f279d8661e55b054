/** Edits on the pages of a picture: its buttons, the editor, and what the lineage shows. Without a worker. */
import type { Db } from '@atelier/db';
import type { Edit } from '@atelier/domain';
import type { Browser, CDPSession, Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { Maker } from '../support/make';
import { anyPicture } from '../support/pictures';
import { makeFinished, reach } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
const CAPTION = 'a red fox in the snow';
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
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
async function open(path: string, options: Options = {}): Promise<Someone> {
  const someone = await Someone.open(browser, stack, { path: '/about', ...options });
  await someone.page.route('**/images/**', (route) =>
    route.fulfill({ body: picture, contentType: 'image/webp' }),
  );
  await someone.page.goto(`${stack.url}${path}`);
  return someone;
}
/** The row of the child that the page shows beside its parent. */
async function childOn(page: Page) {
  await page.waitForURL(/[?&]child=/, SOON);
  const id = new URL(page.url()).searchParams.get('child') ?? '';
  const row = await db.generation.findUniqueOrThrow({ where: { id } });
  return { ...row, edit: row.edit as unknown as Edit & { mask?: Record<string, unknown>[] } };
}
const board = (page: Page): Locator => page.getByRole('application');
const strokes = (page: Page): Promise<string | null> => board(page).getAttribute('data-strokes');
/** Draws a line on the board, from and to in parts of its side. */
async function drag(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  const box = (await board(page).boundingBox())!;
  const at = ([x, y]: [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 12 });
  await page.mouse.up();
}
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const choose = (page: Page, tool: string): Promise<void> =>
  page.getByRole('radio', { name: tool, exact: true }).check({ force: true });

describe('W-EDIT-1 the picture as a beginning', () => {
  it('subtle and strong make four drafts from the image on view, with a new seed', async () => {
    const id = await aParent({ count: 4, seed: 7, guidanceWeight: 3 });
    const { page, context, problems } = await open(`/g/${id}?image=2`);
    await press(page, 'strong');
    const strong = await childOn(page);
    expect(strong).toMatchObject({ caption: CAPTION, count: 4, stopAfter: 64, parentId: id });
    expect(strong.edit).toMatchObject({ kind: 'vary', strength: 0.95 });
    expect(strong.settings).toMatchObject({ guidanceWeight: 3 });
    expect(strong.seed).not.toBe(7n);
    const view = await (await fetch(`${stack.url}/api/v1/generations/${strong.id}`)).json();
    expect(view).toMatchObject({ edit: { kind: 'vary', image: 2, strength: 0.95 } });
    await press(page, 'subtle');
    await expect.poll(async () => (await childOn(page)).edit, SOON).toMatchObject({ strength: 0.85 });
    expect(problems).toEqual([]);
    await context.close();
  });

  it('a remix begins from words alone until its slider is switched on', async () => {
    const id = await aParent({ seed: 7 });
    const { page, context } = await open(`/g/${id}?remix`);
    const caption = page.getByRole('region', { name: 'Remix', exact: true }).locator('textarea');
    await caption.fill('a blue fox in the snow');
    await caption.press('Enter');
    const plain = await childOn(page);
    expect(plain.edit).toBeNull();
    await page.getByRole('checkbox', { name: 'Begin from this picture' }).check();
    const slider = page.getByRole('slider', { name: 'Strength' });
    expect(await slider.inputValue()).toBe('0.7');
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await caption.press('Enter');
    await expect
      .poll(async () => (await childOn(page)).edit, SOON)
      .toMatchObject({
        kind: 'vary',
        strength: 0.6,
      });
    await context.close();
  });
});

describe('W-EDIT-3 the editor', () => {
  it('makes a region of brush, rectangle, lasso and eraser; the result opens beside its parent', async () => {
    const id = await aParent();
    const { page, context, problems } = await open(`/g/${id}`);
    await page.getByRole('link', { name: 'Repaint', exact: true }).click();
    const caption = page.locator('textarea');
    await expect.poll(() => caption.evaluate((box) => box === document.activeElement), SOON).toBe(true);
    expect(await caption.inputValue()).toBe(CAPTION);
    // Nothing is asked for before there is a region.
    await press(page, 'Make');
    await page.getByText('Mark on the picture what is to be drawn anew.').waitFor(SOON);

    await drag(page, [0.2, 0.2], [0.4, 0.2]);
    await choose(page, 'Rectangle');
    await drag(page, [0.5, 0.5], [0.75, 0.9]);
    await choose(page, 'Eraser');
    await drag(page, [0.6, 0.6], [0.65, 0.65]);
    await expect.poll(() => strokes(page), SOON).toBe('3');
    await press(page, 'Undo');
    await expect.poll(() => strokes(page), SOON).toBe('2');
    await page.keyboard.press('Control+y');
    await expect.poll(() => strokes(page), SOON).toBe('3');
    await press(page, 'Clear all');
    await expect.poll(() => strokes(page), SOON).toBe('0');
    await press(page, 'Undo');
    await page.getByText('3 strokes', { exact: true }).click();
    await press(page, 'Remove 1. Brush: 15–45 % across, 15–25 % down');
    await expect.poll(() => strokes(page), SOON).toBe('2');

    await caption.fill('a blue fox in the snow');
    await page.getByRole('radio', { name: '2', exact: true }).check({ force: true });
    await press(page, 'Make');
    const child = await childOn(page);
    expect(child).toMatchObject({ caption: 'a blue fox in the snow', count: 2, stopAfter: 64, parentId: id });
    expect(child.edit).toMatchObject({ kind: 'repaint' });
    const [rect, eraser] = child.edit.mask ?? [];
    expect(rect).toMatchObject({ rect: [512, 512, 256, expect.any(Number)] });
    expect(eraser).toMatchObject({ brush: 48, erase: true });
    // Both stand side by side, and the new one resolves there.
    await reach(db, child.id, { 0: 64, 1: 64 });
    await page.getByRole('option', { name: 'Picture 2, 64 pixels' }).waitFor(SOON);
    await page.locator('article').getByRole('img', { name: CAPTION, exact: true }).waitFor(SOON);
    // Who comes back finds the region again.
    await page.goBack();
    await expect.poll(() => strokes(page), SOON).toBe('2');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('of a region that was wholly erased asks for nothing', async () => {
    const id = await aParent();
    const { page, context } = await open(`/g/${id}/edit?image=0`);
    await choose(page, 'Rectangle');
    await drag(page, [0.4, 0.4], [0.45, 0.45]);
    await choose(page, 'Eraser');
    await drag(page, [0.38, 0.42], [0.48, 0.43]);
    await expect.poll(() => strokes(page), SOON).toBe('2');
    await press(page, 'Make');
    await page.getByText('Mark on the picture what is to be drawn anew.').waitFor(SOON);
    expect(await db.generation.count({ where: { parentId: id } })).toBe(0);
    await context.close();
  });

  it('works by keyboard alone: a cross moves, Space sets the pen down and lifts it, Escape takes it back', async () => {
    const id = await aParent();
    const { page, context } = await open(`/g/${id}`);
    await page.locator('#main').focus();
    await page.keyboard.press('e');
    await board(page).waitFor(SOON);
    await page.locator('#main').focus();
    await page.keyboard.press('m');
    expect(await page.getByRole('radio', { name: 'Rectangle' }).isChecked()).toBe(true);
    await board(page).focus();
    for (const key of ['Space', 'Shift+ArrowRight', 'Shift+ArrowDown', 'Escape'])
      await page.keyboard.press(key);
    expect(await strokes(page)).toBe('0');
    for (const key of ['ArrowLeft', 'Space', 'Shift+ArrowLeft', 'Shift+ArrowUp', 'ArrowUp'])
      await page.keyboard.press(key);
    await page.getByText('48 % across, 48 % down').waitFor({ state: 'attached', ...SOON });
    await page.keyboard.press('Enter');
    await expect.poll(() => strokes(page), SOON).toBe('1');
    const caption = page.locator('textarea');
    await caption.focus();
    await page.keyboard.press('Enter');
    const child = await childOn(page);
    expect(child.edit.mask).toEqual([{ rect: [496, 496, 96, 112] }]);
    await context.close();
  });

  it('on a phone one finger draws, two zoom and draw nothing, and nothing is wider than the screen', async () => {
    const id = await aParent();
    const { page, context } = await open(`/g/${id}/edit?image=0`, PHONE);
    const line = await context.newCDPSession(page);
    const box = (await board(page).boundingBox())!;
    expect(box.width).toBeGreaterThan(340);
    const touch = fingers(line, box);
    await touch('touchStart', [[0.3, 0.3]]);
    await touch('touchMove', [[0.4, 0.35]]);
    await touch('touchStart', [
      [0.4, 0.35],
      [0.7, 0.7],
    ]);
    await touch('touchMove', [
      [0.45, 0.4],
      [0.65, 0.65],
    ]);
    await touch('touchEnd', []);
    expect(await strokes(page)).toBe('0');
    await touch('touchStart', [[0.3, 0.3]]);
    for (const x of [0.35, 0.4, 0.45, 0.5]) await touch('touchMove', [[x, 0.3]]);
    await touch('touchEnd', []);
    await expect.poll(() => strokes(page), SOON).toBe('1');
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    await context.close();
  });

  it('takes a pen while the hand that holds it rests on the picture', async () => {
    const id = await aParent();
    const { page, context } = await open(`/g/${id}/edit?image=0`);
    const box = (await board(page).boundingBox())!;
    const pointer = (type: string, pointerType: string, pointerId: number, x: number, y: number) =>
      board(page).dispatchEvent(type, {
        pointerType,
        pointerId,
        button: 0,
        clientX: box.x + x * box.width,
        clientY: box.y + y * box.height,
      });
    // Events of the test's own have no pointer that could be captured.
    await board(page).evaluate((element) => {
      element.setPointerCapture = () => undefined;
    });
    await pointer('pointerdown', 'pen', 7, 0.2, 0.2);
    await pointer('pointerdown', 'touch', 8, 0.6, 0.9);
    await pointer('pointermove', 'touch', 8, 0.7, 0.9);
    await pointer('pointermove', 'pen', 7, 0.4, 0.2);
    await pointer('pointerup', 'pen', 7, 0.4, 0.2);
    await pointer('pointerup', 'touch', 8, 0.7, 0.9);
    await page.getByText('One stroke', { exact: true }).click();
    await page.getByText('1. Brush: 15–45 % across, 15–25 % down').waitFor(SOON);
    await context.close();
  });

  it.each([
    ['a phone', PHONE],
    ['a phone on its side', { ...PHONE, viewport: { width: 844, height: 390 } }],
    ['a desk', {}],
    ['a desk at a zoom of 200 %', { viewport: { width: 640, height: 450 } }],
  ])('fits %s, and axe has nothing to say about it in either theme', async (_, options) => {
    const id = await aParent();
    for (const [theme, mode] of [
      ['dark', ''],
      ['light', '&mode=extend'],
    ]) {
      const { page, context } = await open(`/g/${id}/edit?image=0${mode}`, {
        ...options,
        reducedMotion: 'reduce',
      });
      await context.addCookies([{ name: 'theme', value: theme!, url: stack.url }]);
      await page.reload();
      await page.getByRole('heading', { level: 1 }).waitFor();
      if (!mode) {
        await drag(page, [0.3, 0.1], [0.6, 0.15]);
        await page.locator('summary').click();
      }
      expect(await objections(page)).toEqual([]);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      const square = mode ? page.getByRole('img', { name: /with a new half/ }) : board(page);
      const { height } = (await square.boundingBox())!;
      expect(height).toBeLessThanOrEqual(page.viewportSize()!.height);
      await context.close();
    }
  });
});

it('W-EDIT-4 an extension shows the half that stays and the half that is drawn, and asks for its side', async () => {
  const id = await aParent();
  const { page, context, problems } = await open(`/g/${id}`);
  await page.getByRole('link', { name: 'Extend', exact: true }).click();
  await page.getByRole('img', { name: /with a new half: right/ }).waitFor(SOON);
  await page.getByRole('radio', { name: 'above', exact: true }).check({ force: true });
  const preview = page.getByRole('img', { name: /with a new half: above/ });
  await preview.waitFor(SOON);
  const [whole, drawn] = [await preview.boundingBox(), await preview.getByText('is drawn').boundingBox()];
  expect(drawn!.y + drawn!.height).toBeLessThan(whole!.y + whole!.height / 2);
  await press(page, 'Make');
  const child = await childOn(page);
  expect(child.edit).toMatchObject({ kind: 'extend', side: 'above' });
  expect(problems).toEqual([]);
  await context.close();
});

it('W-EDIT-8 the facts and the lineage of an edit show its strength, its region on the parent, and its side', async () => {
  const id = await aParent();
  const maker = new Maker(stack);
  const ask = async (edit: object): Promise<string> => {
    const made = await maker.ask({ caption: CAPTION, stopAfter: 64, parentId: id, edit });
    await reach(db, made, { 0: 64 });
    return made;
  };
  const source = { image: 0 };
  await ask({ kind: 'vary', source, strength: 0.35 });
  await ask({ kind: 'extend', source, side: 'left' });
  const repainted = await ask({
    kind: 'repaint',
    source,
    strength: 0.8,
    mask: [{ rect: [256, 256, 512, 256] }],
  });
  // The children of a picture are on its own page.
  const { page, context, problems } = await open(`/g/${id}`);
  const lineage = page.getByRole('region', { name: 'Lineage' });
  await lineage.getByText('Begun from the picture, strength 0.35').waitFor(SOON);
  await lineage.getByText('Extended to the left').waitFor(SOON);
  await lineage.getByText('A region repainted, strength 0.8').waitFor(SOON);
  expect(await lineage.locator('mask path').first().getAttribute('d')).toBe('M256 256h512v256h-512z');
  await page.goto(`${stack.url}/g/${repainted}`);
  await page.getByRole('img', { name: 'The repainted region on the earlier picture' }).waitFor(SOON);
  expect(await objections(page)).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

/** Touches of several fingers at once, in parts of a box. */
const fingers =
  (line: CDPSession, box: { x: number; y: number; width: number; height: number }) =>
  (type: 'touchStart' | 'touchMove' | 'touchEnd', at: [number, number][]) =>
    line.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: at.map(([x, y], id) => ({ x: box.x + x * box.width, y: box.y + y * box.height, id })),
    });
