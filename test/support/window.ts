import type { Browser, BrowserContextOptions } from 'playwright-core';
import type { Maker } from './make';

export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
export const DESK = { viewport: { width: 1280, height: 900 } };

/** A browser window of `maker`, where nothing moves by itself. `problems` fills with errors of scripts. */
export async function windowOf(maker: Maker, browser: Browser, options: BrowserContextOptions) {
  const context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', ...options });
  await context.addCookies([maker.session]);
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  return { context, page, problems };
}
