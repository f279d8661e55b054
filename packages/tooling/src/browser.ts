import { findChromium } from '@atelier/launcher/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import type { Visitor } from './visitor';

/** Starts a headless Chromium and adds to `undo` what closes it. */
export async function launchBrowser(say: (line: string) => void, undo: (() => unknown)[]): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: findChromium(say),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  });
  undo.push(() => browser.close());
  return browser;
}

/** Opens a page in a browser window of its own, as `visitor`, in the theme `theme`. */
export async function openAs(
  browser: Browser,
  url: string,
  visitor: Visitor,
  theme: 'dark' | 'light',
  options: BrowserContextOptions,
): Promise<Page> {
  const context = await browser.newContext({ locale: 'en', ...options });
  await context.addCookies([{ name: 'theme', value: theme, url }]);
  await become(context, url, visitor);
  return context.newPage();
}

/** Gives the browser window the session of `visitor`. */
export async function become(context: BrowserContext, url: string, { cookie }: Visitor): Promise<void> {
  const [name = '', ...value] = cookie.split('=');
  await context.addCookies([{ name, value: value.join('='), url }]);
}

/** Waits until every picture in the window has loaded and the page has its presence. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  await page.getByTitle('People here now').getByText('here').waitFor();
  await page.waitForFunction(() =>
    [...document.images].every((image) => image.complete || image.getBoundingClientRect().top > innerHeight),
  );
}
