/** /imagine in Discord, drawn by the shipped pack, while a browser on the site watches the same picture. */

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fileOf } from '../support/bot';
import { launchBrowser } from '../support/browser';
import { type LocalDiscord, startDiscord } from '../support/discord';
import { type Stack, startStack } from '../support/stack';

let discord: LocalDiscord;
let stack: Stack;
let browser: Browser;

beforeAll(async () => {
  discord = await startDiscord();
  stack = await startStack();
  await stack.launch('worker');
  await stack.launch('bot', { DISCORD_TOKEN: discord.token, DISCORD_API: discord.apiUrl });
  await discord.ready();
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
  await stack?.stop();
  await discord?.stop();
});

it('a browser watching the lobby sees the Discord job live, and both end with the same picture', async () => {
  const page = await browser.newPage();
  await page.goto(stack.url);
  await page.getByRole('heading', { level: 1 }).waitFor();

  const imagine = discord.slash('imagine', { caption: 'a sunflower in a meadow' });
  const tile = page.locator('a[href^="/g/"]', { hasText: 'a sunflower in a meadow' }).first();
  await tile.waitFor();
  await tile.click();
  await page.waitForURL('**/g/*');
  const id = new URL(page.url()).pathname.split('/').at(-1);
  for (const size of [64, 256, 1024])
    await page.locator(`[data-stage="${size}"][data-state="done"]`).first().waitFor({ timeout: 120_000 });

  const view = await (await fetch(`${stack.url}/api/v1/generations/${id}`)).json();
  const kept = await fetch(new URL(view.images[0].stages['1024'], stack.url));
  const png = Buffer.from(await kept.arrayBuffer());
  // The message's last edit may come a moment after the site's: Discord allows one every second or two.
  const isFinal = async (): Promise<boolean> => {
    const url = fileOf(imagine.original)?.url;
    return url !== undefined && png.equals(await discord.download(url));
  };
  await expect.poll(isFinal, { timeout: 60_000, interval: 250 }).toBe(true);
  expect(view).toMatchObject({ origin: 'discord', status: 'done' });
  await page.close();
});
