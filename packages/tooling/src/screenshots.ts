/**
 * `npm run screenshots`: writes every page of the site into docs/screenshots, in phone and desktop size, dark
 * and light. Runs the service on a database of its own with pictures of the shipped pack, and removes it
 * afterwards.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '@atelier/launcher';
import type { Browser, Page } from 'playwright-core';
import { become, launchBrowser, settled } from './browser';
import { runTool, say } from './run-tool';
import type { Shown } from './screenshots-acts';
import { fill } from './screenshots-fill';
import { startService } from './service';

const FOLDER = path.join(root, 'docs/screenshots');
const MOST_BYTES = 150_000;
const SIZES = {
  desktop: { width: 1440, height: 900, scale: 1 },
  phone: { width: 390, height: 844, scale: 2 },
} as const;
const undo: (() => unknown)[] = [];

/** A JPEG of the window that is no larger than MOST_BYTES. */
async function shoot(page: Page): Promise<Buffer> {
  for (let quality = 85; ; quality -= 10) {
    const jpeg = await page.screenshot({ type: 'jpeg', quality, animations: 'disabled' });
    if (jpeg.length <= MOST_BYTES || quality <= 35) return jpeg;
  }
}

async function shootAll(browser: Browser, url: string, pages: Shown): Promise<number> {
  let count = 0;
  for (const theme of ['dark', 'light'])
    for (const [device, { width, height, scale }] of Object.entries(SIZES)) {
      const context = await browser.newContext({
        viewport: { width, height },
        deviceScaleFactor: scale,
        hasTouch: device === 'phone',
        isMobile: device === 'phone',
        reducedMotion: 'reduce',
        locale: 'en',
      });
      await context.addCookies([{ name: 'theme', value: theme, url }]);
      const page = await context.newPage();
      // Long, because a picture is drawn at the same time and pages are slow on a small machine.
      page.setDefaultTimeout(120_000);
      for (const [title, { address, as, act }] of Object.entries(pages)) {
        await become(context, url, as);
        await page.goto(`${url}${address}`, { waitUntil: 'load' });
        await settled(page);
        if (act) {
          await act(page);
          await settled(page);
        }
        writeFileSync(path.join(FOLDER, `${title}-${device}-${theme}.jpg`), await shoot(page));
        count++;
      }
      await context.close();
    }
  return count;
}

async function main(): Promise<void> {
  const began = performance.now();
  const { url, databaseUrl } = await startService(say, undo);
  const pages = await fill(url, databaseUrl, say);
  const browser = await launchBrowser(say, undo);
  mkdirSync(FOLDER, { recursive: true });
  // Removes the screenshots of earlier versions.
  for (const file of readdirSync(FOLDER)) if (/\.(png|jpg)$/.test(file)) rmSync(path.join(FOLDER, file));
  const count = await shootAll(browser, url, pages);
  say(`  ${count} screenshots in ${((performance.now() - began) / 1000).toFixed(0)} s`);
}

runTool(main, undo);
