/** A person's own pictures: the page that takes them, what it says about a file, and what is made of one. */
import type { Db } from '@atelier/db';
import type { Browser, Page } from 'playwright-core';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { objections } from '../support/axe';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
/** 300 × 200 pixels, transparent on the right half. */
let wide: Buffer;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});
beforeAll(async () => {
  const left = await sharp({ create: { width: 150, height: 200, channels: 4, background: 'teal' } })
    .png()
    .toBuffer();
  wide = await sharp({ create: { width: 300, height: 200, channels: 4, background: '#0000' } })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
});

type Options = Parameters<typeof Someone.open>[2];
/** Opens /upload; `sent` counts the files that left the browser. */
async function open(options: Options = {}): Promise<Someone & { sent: () => number }> {
  const someone = await Someone.open(browser, stack, { path: '/upload', ...options });
  let sent = 0;
  someone.page.on('request', (request) => {
    if (request.method() === 'POST' && request.url().includes('/api/v1/uploads')) sent++;
  });
  return Object.assign(someone, { sent: () => sent });
}
const give = (page: Page, name: string, mimeType: string, buffer: Buffer): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType, buffer });
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click();
const made = async (page: Page) => {
  await page.waitForURL(/\/g\//, SOON);
  const id = new URL(page.url()).pathname.slice(3);
  return db.generation.findUniqueOrThrow({ where: { id } });
};

describe('W-EDIT-5 a file', () => {
  it.each([
    ['a HEIC photo', 'IMG_1.heic', 'image/heic', 10, /HEIC photo/],
    ['an SVG', 'fox.svg', 'image/svg+xml', 10, /PNG, JPEG or WebP/],
    ['an empty file', 'fox.png', 'image/png', 0, /is empty/],
    ['a file of more than 10 MB', 'fox.png', 'image/png', 10 * 1024 * 1024 + 1, /too large/],
  ])('that is %s is refused in words before it is sent', async (_, name, type, bytes, words) => {
    const { page, context, sent } = await open();
    await give(page, name, type, Buffer.alloc(bytes));
    await page.getByRole('alert').filter({ hasText: words }).waitFor(SOON);
    expect(sent()).toBe(0);
    // The next file is taken.
    await give(page, 'fox.png', 'image/png', wide);
    await page.getByText('300 × 200 pixels').waitFor(SOON);
    await context.close();
  });

  it('that the browser cannot show is said to be none, and is not sent', async () => {
    const { page, context, sent } = await open();
    await give(page, 'fox.png', 'image/png', Buffer.from('this is no picture at all'));
    await page.getByText('This browser cannot show the file').waitFor(SOON);
    // It says that it is off, and does nothing.
    await page.getByRole('button', { name: 'Use this picture', disabled: true }).click({ force: true });
    expect(sent()).toBe(0);
    await context.close();
  });
});

describe('W-EDIT-6 a picture of one’s own', () => {
  it('is cropped or padded as chosen, says what was done to it, is enlarged, used again and deleted', async () => {
    const { page, context, sent, problems } = await open();
    await page.getByText('None yet.').waitFor(SOON);
    await give(page, 'wide.png', 'image/png', wide);
    const preview = page.getByRole('img', { name: 'The square that is used' });
    await page.getByRole('slider', { name: 'Position, left to right' }).fill('1');
    expect(await preview.evaluate((image) => getComputedStyle(image).objectPosition)).toBe('100% 100%');
    await page.getByRole('radio', { name: 'Fill up' }).check({ force: true });
    expect(await preview.evaluate((image) => getComputedStyle(image).objectFit)).toBe('contain');
    await page.getByLabel('Colour around the picture').fill('#ff0000');
    await press(page, 'Use this picture');
    const notes = page.getByRole('list', { name: 'What was done to the file' });
    await notes.getByText('filled up to a square').waitFor(SOON);
    await notes.getByText('Transparent parts').waitFor(SOON);
    expect(sent()).toBe(1);
    // The stored square: red around it and below its transparent half.
    const url = await page.getByRole('img', { name: 'Your picture' }).getAttribute('src');
    const file = await page.evaluate(async (src) => {
      const answer = await fetch(src);
      return [...new Uint8Array(await answer.arrayBuffer())];
    }, url ?? '');
    const { data, info } = await sharp(Buffer.from(file))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1024, 1024]);
    const at = (x: number, y: number) => [...data.subarray(3 * (y * 1024 + x), 3 * (y * 1024 + x) + 3)];
    expect([at(10, 10), at(900, 512), at(200, 512)]).toEqual([
      [255, 0, 0],
      [255, 0, 0],
      [0, 128, 128],
    ]);

    const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    const desk = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 844 });
    await page.locator('textarea').fill('a red');
    expect(await wider()).toBeLessThanOrEqual(0);
    await page.setViewportSize(desk);
    await page.locator('textarea').fill('a red fox');
    await page.getByRole('radio', { name: 'Last step only' }).check({ force: true });
    expect(await objections(page)).toEqual([]);
    await press(page, 'Make');
    expect(await made(page)).toMatchObject({
      caption: 'a red fox',
      stopAfter: 1024,
      count: 1,
      edit: { kind: 'enlarge', keep: 256 },
    });

    await page.goto(`${stack.url}/upload`);
    await press(page, 'Use again');
    await page.getByRole('radio', { name: 'Begin from it' }).check({ force: true });
    await page.locator('textarea').fill('a blue fox');
    await page.locator('textarea').press('Enter');
    expect(await made(page)).toMatchObject({
      stopAfter: 64,
      count: 4,
      edit: { kind: 'vary', strength: 0.7 },
    });

    await page.goto(`${stack.url}/upload`);
    await press(page, 'Delete');
    await press(page, 'Delete it for good?');
    await page.getByText('None yet.').waitFor(SOON);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('can be dropped and pasted, on a phone too nothing is wider than the screen', async () => {
    const { page, context } = await open({ viewport: { width: 390, height: 844 } });
    const hand = (event: 'drop' | 'paste') =>
      page.evaluate(
        ([bytes, name]) => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes as number[])], `${name}.png`, { type: 'image/png' }));
          document.body.dispatchEvent(
            name === 'drop'
              ? new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data })
              : new ClipboardEvent('paste', { bubbles: true, cancelable: true, clipboardData: data }),
          );
        },
        [[...wide], event] as const,
      );
    await page.getByText('None yet.').waitFor(SOON);
    await expect
      .poll(async () => {
        await hand('drop');
        return page.getByText('drop.png').count();
      }, SOON)
      .toBe(1);
    await hand('paste');
    await page.getByText('paste.png').waitFor(SOON);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await objections(page)).toEqual([]);
    await context.close();
  });
});
