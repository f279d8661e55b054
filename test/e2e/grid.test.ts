/** A grid in the studio: from the choices in the caption to a cell that is taken further. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeTinyPack } from '@atelier/imagen/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { Someone } from '../support/someone';
import { type Stack, startStack } from '../support/stack';

const SOON = { timeout: 60_000 };

let folder: string;
let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-grid-'));
  stack = await startStack({ PACK: await writeTinyPack(path.join(folder, 'tiny')) });
  await stack.launch('worker');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await rm(folder, { recursive: true });
});

it('GRID-14 is counted before it is made, resolves as a labelled table, and its cells are pictures', async () => {
  const { page, context } = await Someone.open(browser, stack);
  const caption = page.locator('textarea[name=caption]');
  await caption.fill('a {red, blue fox');
  await page.getByText('A choice opens with { and is never closed').first().waitFor(SOON);
  await caption.fill('a {red, blue} {fox, owl, cat}');
  await page.getByText('6 pictures: 2 rows × 3 columns').first().waitFor(SOON);
  await caption.press('Enter');
  const table = page.getByRole('table');
  await table.waitFor(SOON);
  expect(await table.getByRole('columnheader').allTextContents()).toEqual(['fox', 'owl', 'cat']);
  expect(await table.getByRole('rowheader').allTextContents()).toEqual(['red', 'blue']);
  await page.locator('table [data-reached="64"]').nth(5).waitFor(SOON);
  await table.getByRole('button', { name: 'a blue owl' }).click();
  await page.getByRole('button', { name: /256/ }).first().click();
  await page.locator('table [data-reached="256"]').waitFor(SOON);
  await page.getByRole('link', { name: 'Open' }).first().click();
  // The studio's grid stays until its page has come.
  await page.waitForURL(/\/g\//, SOON);
  await page.getByRole('button', { name: 'a blue owl' }).click();
  await page.getByRole('link', { name: 'Remix', exact: true }).click();
  await expect.poll(() => page.locator('textarea[name=caption]').inputValue(), SOON).toBe('a blue owl');
  await context.close();
});
