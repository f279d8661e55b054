/** The site as an app, and the About page, which offers it. */
import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
const PHONE = { width: 390, height: 844 };
let stack: Stack;
let browser: Browser;
useSiteAndBrowser((started) => {
  ({ stack, browser } = started);
});

/** Whether a picture of the site has loaded, and its width. */
const widthOf = (page: Page, src: string): Promise<number> =>
  page.evaluate(async (address) => {
    const bitmap = await createImageBitmap(await (await fetch(address)).blob());
    return bitmap.width;
  }, src);

it('APP-1 the browser finds nothing wrong with the manifest, and its icons have the sizes it says', async () => {
  const { page, context } = await Someone.open(browser, stack);
  const client = await context.newCDPSession(page);
  const { errors, data, url } = await client.send('Page.getAppManifest');
  expect([new URL(url).pathname, errors]).toEqual(['/manifest.webmanifest', []]);
  const { installabilityErrors } = await client.send('Page.getInstallabilityErrors');
  // A headless browser's window is a private one.
  expect(installabilityErrors.map(({ errorId }) => errorId).filter((id) => id !== 'in-incognito')).toEqual(
    [],
  );
  const { icons } = JSON.parse(data ?? '{}') as { icons: { src: string; sizes: string; purpose: string }[] };
  expect(icons.map(({ purpose }) => purpose)).toContain('maskable');
  for (const { src, sizes } of icons) expect(`${await widthOf(page, src)}`).toBe(sizes.split('x')[0]);
  const apple = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
  expect(await widthOf(page, apple ?? '')).toBe(180);
  await context.close();
});

it('APP-2 text that another app shares is the caption', async () => {
  const { page, context } = await Someone.open(browser, stack);
  const manifest = await (await page.request.get(`${stack.url}/manifest.webmanifest`)).json();
  const { action, method, params } = manifest.share_target;
  expect([action, method]).toEqual(['/', 'get']);
  const shared = 'a red fox <b>& friends</b>';
  await page.goto(`${stack.url}${action}?${new URLSearchParams({ [params.text]: shared })}`);
  expect(await page.locator('textarea[name=caption]').inputValue()).toBe(shared);
  await context.close();
});

it('APP-3 the About page installs the site where the browser offers it, also when the offer came earlier', async () => {
  const { page, context } = await Someone.open(browser, stack);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.evaluate(() => {
    const offer = Object.assign(new Event('beforeinstallprompt'), {
      prompt: async () => Object.assign(window, { asked: true }),
    });
    dispatchEvent(offer);
  });
  await page.getByRole('navigation', { name: 'Main' }).first().getByRole('link', { name: 'About' }).click();
  await page.getByRole('button', { name: 'Install Atelier' }).click();
  await expect
    .poll(() => page.evaluate(() => (window as unknown as { asked?: boolean }).asked), SOON)
    .toBe(true);
  await page.reload();
  await page.getByText('Add this site to your home screen').waitFor(SOON);
  await context.close();
});

it('ABOUT-1 words of every kind are clicked into a caption, which a button takes to the studio', async () => {
  const { page, context } = await Someone.open(browser, stack, { path: '/about', viewport: PHONE });
  const pick = async (kind: string, word: string) => {
    const button = page.getByRole('region', { name: kind }).getByRole('button', { name: word, exact: true });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('true');
  };
  await pick('Things', 'owl');
  await pick('Colours', 'purple');
  await pick('Backgrounds', 'snow');
  await page.getByText('a purple owl in the snow').waitFor();
  await page.getByRole('link', { name: 'Draw it' }).click();
  await page.waitForURL(/caption=/);
  const box = page.locator('textarea[name=caption]');
  await expect.poll(() => box.inputValue(), SOON).toBe('a purple owl in the snow');
  await page.goto(`${stack.url}/about`);
  await page.getByRole('region', { name: 'Numbers' }).getByRole('link', { name: 'three' }).click();
  await expect.poll(() => box.inputValue(), SOON).toMatch(/^three /);
  await context.close();
});

it('ABOUT-2 is in the phone’s navigation, and shows how the model draws', async () => {
  const { page, context } = await Someone.open(browser, stack, { viewport: PHONE });
  const bar = page.getByRole('navigation', { name: 'Main' }).filter({ visible: true });
  await bar.getByRole('link', { name: 'About' }).click();
  await page.getByRole('heading', { level: 1, name: 'One picture, many eyes' }).waitFor(SOON);
  expect(await bar.getByRole('link').count()).toBe(6);
  await page.locator('[data-cascade]').waitFor();
  const steps = page.getByRole('region', { name: 'From noise to picture' }).getByRole('listitem');
  expect(await steps.getByRole('heading').allInnerTexts()).toEqual(['Noise', '64 px', '256 px', '1024 px']);
  for (const size of [64, 256, 1024]) {
    const image = steps.locator(`img[width="${size}"]`);
    await image.scrollIntoViewIfNeeded();
    await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth), SOON).toBe(size);
  }
  await context.close();
});
