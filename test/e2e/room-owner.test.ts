/** A room's owner and those who are in it: invitation, renaming, closing, handing over. */
import type { Browser, Page } from 'playwright-core';
import decodeQR from 'qr/decode.js';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
useSiteAndBrowser((started) => {
  ({ stack, browser } = started);
});

const connected = (page: Page): Promise<void> =>
  page
    .getByText(/\d+ here/)
    .first()
    .waitFor(SOON);
/** A browser in which `maker` has a session. */
async function as(maker: Maker, path: string): Promise<Someone> {
  const someone = await Someone.open(browser, stack, { path: '/about' });
  await someone.context.addCookies([maker.session]);
  await someone.page.goto(`${stack.url}${path}`);
  await connected(someone.page);
  return someone;
}

describe('an invitation', () => {
  it('ROOM-6 is copied as a sentence and scanned as a code, which loads when it opens', async () => {
    await new Maker(stack).send('POST', '/api/v1/rooms', { name: 'Open house' });
    const context = await browser.newContext({
      locale: 'en',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const page = await context.newPage();
    const scripts: string[] = [];
    page.on(
      'request',
      (request) => void (request.resourceType() === 'script' && scripts.push(request.url())),
    );
    await page.goto(`${stack.url}/rooms/open-house`);
    await connected(page);
    const before = scripts.length;
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite people to “Open house”' });
    const code = dialog.getByRole('img', { name: 'QR code of this room’s address' });
    await code.waitFor(SOON);
    expect(scripts.length).toBeGreaterThan(before);
    const { data, info } = await sharp(await code.screenshot())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const scanned = decodeQR({ data, width: info.width, height: info.height });
    expect(scanned).toBe(`${stack.url}/rooms/open-house`);

    await dialog.getByRole('button', { name: 'Copy invitation' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor(SOON);
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `Watch pictures resolve with me in “Open house”: ${stack.url}/rooms/open-house`,
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ ...SOON, state: 'hidden' });
    await context.close();
  });
});

describe('the owner of a room', () => {
  it('ROOM-7 renames it: the others’ pages move along, and old links lead to it', async () => {
    const owner = new Maker(stack);
    await owner.send('POST', '/api/v1/rooms', { name: 'Old name' });
    const ada = await as(owner, '/rooms/old-name');
    const bob = await Someone.open(browser, stack, { path: '/rooms/old-name' });
    await connected(bob.page);
    await ada.page.getByText('Settings of this room').click();
    await ada.page.getByLabel('Name', { exact: true }).fill('New name');
    await ada.page.getByLabel('Description').fill('Foxes after dark.');
    await ada.page.getByRole('button', { name: 'Save' }).click();
    for (const { page } of [ada, bob]) {
      await page.waitForURL('**/rooms/new-name', SOON);
      await page.getByRole('heading', { name: 'New name', level: 1 }).waitFor(SOON);
      await page.getByText('Foxes after dark.').first().waitFor(SOON);
    }
    await bob.page.goto(`${stack.url}/rooms/old-name`);
    await bob.page.waitForURL('**/rooms/new-name', SOON);
    // A new generation reaches the page that moved.
    await connected(bob.page);
    await owner.ask({ caption: 'a fox after the move', room: 'old-name' });
    await bob.page.getByRole('heading', { name: 'a fox after the move' }).waitFor(SOON);
    expect([...ada.problems, ...bob.problems]).toEqual([]);
    for (const { context } of [ada, bob]) await context.close();
  });

  it('ROOM-8 ROOM-9 closes it before the eyes of the others, and hands it over to one of them', async () => {
    const owner = new Maker(stack);
    await owner.send('POST', '/api/v1/rooms', { name: 'Last round' });
    const heir = new Maker(stack);
    await heir.ask({ caption: 'a fox that inherits' });
    const { person } = (await (await heir.send('GET', '/api/v1/me')).json()) as { person: { name: string } };
    const ada = await as(owner, '/rooms/last-round');
    const bob = await as(heir, '/rooms/last-round');
    await ada.page.getByText('Settings of this room').click();
    await ada.page.getByRole('button', { name: 'Close the room' }).click();
    await ada.page.getByRole('button', { name: 'Really close it' }).click();
    for (const { page } of [ada, bob]) {
      await page.getByText('This room is closed').waitFor(SOON);
      await expect.poll(() => page.locator('textarea[name=caption]').count(), SOON).toBe(0);
    }
    const refused = await owner.send('POST', '/api/v1/generations', { caption: 'late', room: 'last-round' });
    expect(await refused.json()).toMatchObject({ code: 'conflict', reason: 'room_closed' });

    expect(await bob.page.getByText('Settings of this room').count()).toBe(0);
    await ada.page.getByLabel('Hand over to').selectOption({ label: person.name });
    await ada.page.getByRole('button', { name: 'Hand over', exact: true }).click();
    await ada.page.getByRole('button', { name: `Hand over to ${person.name} for good` }).click();
    await bob.page.getByText('Settings of this room').waitFor(SOON);
    await ada.page.getByText('Settings of this room').waitFor({ ...SOON, state: 'detached' });
    await bob.page.getByText('Settings of this room').click();
    await bob.page.getByRole('button', { name: 'Open it again' }).click();
    await ada.page.locator('textarea[name=caption]').waitFor(SOON);
    for (const { context } of [ada, bob]) await context.close();
  });
});
