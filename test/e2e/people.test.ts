/** What a guest may decide about themself: their name, and whether their pictures are listed. */
import type { Db } from '@atelier/db';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

it('GUEST-1 a guest’s new name is on the account page and, without a reload, in front of the room', async () => {
  const maker = new Maker(stack);
  await maker.send('POST', '/api/v1/rooms', { slug: 'tea', name: 'Tea room' });
  const context = await browser.newContext({ locale: 'en' });
  await context.addCookies([maker.session]);
  const room = await context.newPage();
  await room.goto(`${stack.url}/rooms/tea`);
  const other = await Someone.open(browser, stack, { path: '/rooms/tea' });
  const page = await context.newPage();
  await page.goto(`${stack.url}/account`);
  const box = page.getByRole('textbox', { name: 'Name', exact: true }).first();
  await box.fill('Ada Lovelace');
  await page.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('heading', { level: 1, name: 'Ada Lovelace' }).waitFor(SOON);
  expect(await box.inputValue()).toBe('Ada Lovelace');
  await other.page.getByText('Ada Lovelace').first().waitFor(SOON);
  await context.close();
  await other.context.close();
});

it('GUEST-3 pictures are unlisted one by one in the settings, or all by the account', async () => {
  const { page, context } = await Someone.open(browser, stack);
  const made = async (caption: string) => {
    await page.locator('textarea[name=caption]').fill(caption);
    await page.locator('textarea[name=caption]').press('Enter');
    await page.getByRole('heading', { level: 2, name: caption }).waitFor(SOON);
    return db.generation.findFirstOrThrow({ where: { caption }, select: { unlisted: true } });
  };
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByLabel('Listed', { exact: true }).selectOption('Unlisted');
  expect(await made('a fox that hides')).toEqual({ unlisted: true });
  await page.getByLabel('Listed', { exact: true }).selectOption('As in my account');
  expect(await made('a fox that shows itself')).toEqual({ unlisted: false });
  await page.goto(`${stack.url}/account`);
  await page.getByLabel('Leave my new pictures out').check();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await page.getByText('Saved.').waitFor(SOON);
  expect(await page.getByLabel('Leave my new pictures out').isChecked()).toBe(true);
  await page.goto(stack.url);
  expect(await made('a fox of a shy account')).toEqual({ unlisted: true });
  await context.close();
});
