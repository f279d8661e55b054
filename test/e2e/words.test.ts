/** Words that the pack has not learnt, while they are typed. */
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { writeTinyPack } from '@atelier/imagen/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { launchBrowser } from '../support/browser';
import { Someone } from '../support/someone';
import { type Stack, startStack } from '../support/stack';

const SOON = { timeout: 20_000 };

let folder: string;
let stack: Stack;
let browser: Browser;
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-words-'));
  const words = ['a', 'red', 'fox', 'foxes', 'on', 'blue', 'background', 'panda'];
  stack = await startStack({ PACK: await writeTinyPack(path.join(folder, 'tiny'), { stages: 1, words }) });
  // A worker publishes the words; the site reads them from the storage.
  await stack.launch('worker');
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await rm(folder, { recursive: true });
});

it('WORDS-7 unknown words are underlined and named, and a click puts a learnt one in their place', async () => {
  const { page, context } = await Someone.open(browser, stack);
  const caption = page.locator('textarea[name=caption]');
  const marked = () => page.locator('form u').allTextContents();
  await caption.fill('a photo of a foz on a blue background');
  await page.getByText('tiny has not learnt photo, foz: they will be ignored').waitFor(SOON);
  expect(await marked()).toEqual(['photo', 'foz']);
  await page.getByRole('button', { name: 'Write fox instead of foz' }).click();
  expect(await caption.inputValue()).toBe('a photo of a fox on a blue background');
  expect(await caption.evaluate((box) => box === document.activeElement)).toBe(true);
  expect(await marked()).toEqual(['photo']);
  // A word that may become a learnt one is not marked while it is typed.
  await caption.fill('a pan');
  await page
    .locator('form u')
    .first()
    .waitFor({ ...SOON, state: 'detached' });
  await caption.pressSequentially(' ');
  await page.locator('form u').first().waitFor(SOON);
  expect(await marked()).toEqual(['pan']);
  await context.close();
});
