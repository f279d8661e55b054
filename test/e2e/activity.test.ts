/**
 * The wall as an Activity: a page on discord.com frames it through a proxy on <application>.discordsays.com and
 * plays Discord's end of the SDK, in a browser that blocks third-party cookies.
 */
import path from 'node:path';
import { createDb, type Db } from '@atelier/db';
import { moderation } from '@atelier/services';
import type { Browser, Frame, Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DiscordClient } from '../support/activity/discord-client';
import type { DiscordPerson } from '../support/activity/oauth';
import { objections } from '../support/axe';
import { launchBrowser } from '../support/browser';
import { depsFor } from '../support/factories';
import { LONG, Someone } from '../support/someone';
import { type Stack, startStack } from '../support/stack';

const CHANNEL = '200300400500600700';
const person = (id: number, name: string): DiscordPerson => ({
  id: `10020030040050060${id}`,
  username: name.toLowerCase(),
  global_name: name,
  avatar: null,
});
const [ADA, BO, CY] = [person(1, 'Ada'), person(2, 'Bo'), person(3, 'Cy')];
const SOON = { timeout: 30_000 };

let client: DiscordClient;
let stack: Stack;
let db: Db;
let browser: Browser;
beforeAll(async () => {
  client = await new DiscordClient().start();
  stack = await startStack(client.settings);
  client.map(stack.url);
  await stack.launch('worker');
  db = createDb(stack.databaseUrl);
  await db.room.create({ data: { slug: 'the-wall', name: 'The wall', discordChannelId: CHANNEL } });
  await db.room.create({ data: { slug: 'the-other', name: 'The other' } });
  browser = await launchBrowser(client.browserArguments);
});
afterAll(async () => {
  await browser?.close();
  await db?.close();
  await stack?.stop();
  await client?.stop();
});

async function enter(
  who: DiscordPerson,
  options: Partial<Parameters<DiscordClient['open']>[1]> & { phone?: boolean } = {},
) {
  const { phone = false, ...more } = options;
  const context = await browser.newContext({
    locale: 'en',
    ignoreHTTPSErrors: true,
    reducedMotion: 'reduce',
    ...(phone
      ? { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true }
      : { viewport: { width: 1280, height: 800 } }),
  });
  const problems: string[] = [];
  const opened = await client.open(context, { person: who, channelId: CHANNEL, ...more });
  opened.page.on('pageerror', (error) => problems.push(error.message));
  return { ...opened, context, problems };
}
/** Draws the page into the folder ACTIVITY_SHOTS, for docs/bot/activity.md; without the setting nothing. */
async function shoot(page: Page, name: string): Promise<void> {
  const folder = process.env.ACTIVITY_SHOTS;
  if (!folder) return;
  const png = await page.screenshot();
  await sharp(png)
    .webp({ quality: 82 })
    .toFile(path.join(folder, `activity-${name}.webp`));
}
const composer = (frame: Frame) => frame.locator('textarea[name=caption]');

it('ACT-1 a person signs in inside Discord, without cookies, and is the person that the site knows', async () => {
  const before = client.proxied.length;
  const { page, frame, context, problems } = await enter(ADA);
  await composer(frame).waitFor(SOON);
  await frame.getByText('Ada', { exact: true }).first().waitFor(SOON);
  expect(await db.user.findMany({ where: { discordId: ADA.id } })).toMatchObject([
    { name: 'Ada', isGuest: false },
  ]);
  const asked = client.proxied.slice(before);
  expect(asked.filter(({ cookie }) => cookie !== undefined)).toEqual([]);
  expect(await frame.evaluate(() => document.cookie)).toBe('');
  expect(asked.some(({ path }) => path.startsWith('/socket.io/'))).toBe(true);
  // Both forms of the proxy's paths lead to the same.
  const [plain, prefixed] = await frame.evaluate(() =>
    Promise.all(['', '/.proxy'].map(async (base) => (await fetch(`${base}/api/v1/rooms/the-wall`)).text())),
  );
  expect(prefixed).toBe(plain);
  expect(await page.evaluate(() => (window as unknown as { commands: string[] }).commands)).toEqual(
    expect.arrayContaining(['AUTHORIZE', 'AUTHENTICATE', 'SUBSCRIBE']),
  );
  expect(problems).toEqual([]);
  await context.close();
});

it('ACT-2 a picture asked for in the frame resolves there and on the site, and a vote in the frame counts on both', async () => {
  const site = await Someone.open(browser, stack, { path: '/rooms/the-wall' });
  await site.page
    .getByText(/\d+ here/)
    .first()
    .waitFor(SOON);
  const { frame, context } = await enter(ADA);
  const caption = 'a red fox on a blue background';
  await composer(frame).fill(caption);
  await frame.getByRole('radio', { name: '64' }).check({ force: true });
  await composer(frame).press('Enter');
  for (const each of [frame, site.page]) {
    await each.getByRole('heading', { name: caption }).waitFor(SOON);
    await expect
      .poll(
        () =>
          each
            .locator('[data-stage-of] img')
            .first()
            .evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0)
            .catch(() => false),
        LONG,
      )
      .toBe(true);
  }
  expect(client.proxied.some(({ path }) => /^\/images\/.*64\./.test(path))).toBe(true);
  await frame.locator('[data-stage-of]').getByRole('button', { name: /vote/i }).first().click();
  await expect.poll(() => db.vote.count({ where: { user: { discordId: ADA.id } } }), SOON).toBe(1);
  await site.page
    .locator('[data-stage-of]')
    .getByRole('button', { name: /\b1\b.*vote|vote.*\b1\b/i })
    .first()
    .waitFor(SOON);
  await context.close();
  await site.context.close();
});

it('ACT-3 the people of the Activity are shown as Discord names them, and links open outside', async () => {
  const { page, frame, context } = await enter(ADA, { others: [BO] });
  const row = frame.getByRole('list', { name: 'In this Activity' });
  await expect.poll(() => row.getByRole('listitem').allTextContents(), SOON).toEqual(['AAda', 'BBo']);
  await page.evaluate(
    (now) => (window as unknown as { setPeople(now: unknown): void }).setPeople(now),
    [ADA, BO, CY],
  );
  await expect.poll(() => row.getByRole('listitem').count(), SOON).toBe(3);
  await composer(frame).waitFor(SOON);
  await frame.locator('a[href="/upload"]').click();
  await expect.poll(() => client.opened.at(-1), SOON).toBe(`${stack.url}/upload`);
  await context.close();
});

it('ACT-4 who declines looks on: no caption field, no vote, no guest', async () => {
  const { page, frame, context } = await enter(BO, { consent: 'decline' });
  await frame.getByText('You are watching.').waitFor(SOON);
  expect(await composer(frame).count()).toBe(0);
  await frame.locator('[data-stage-of]').first().waitFor(SOON);
  await frame.locator('[data-stage-of]').getByRole('button', { name: /vote/i }).first().click();
  await frame
    .getByRole('alert')
    .filter({ hasText: /sign in/i })
    .first()
    .waitFor(SOON);
  await shoot(page, 'looking');
  expect(await db.user.count({ where: { OR: [{ isGuest: true }, { discordId: BO.id }] } })).toBe(0);
  await context.close();
});

it('ACT-5 a ban holds in an open frame, and a sign-out everywhere ends it', async () => {
  const { frame, context } = await enter(CY);
  await composer(frame).waitFor(SOON);
  const { id: userId } = await db.user.findUniqueOrThrow({ where: { discordId: CY.id } });
  const ctx = { actor: { kind: 'system' }, deps: depsFor(db) } as const;
  await moderation.ban({ ctx, input: { userId, banned: true, reason: 'spam' } });
  await composer(frame).fill('a fox');
  await composer(frame).press('Enter');
  await frame
    .getByText(/banned/i)
    .first()
    .waitFor(SOON);
  await moderation.ban({ ctx, input: { userId, banned: false, reason: '' } });
  await db.session.deleteMany({ where: { userId } });
  await composer(frame).press('Enter');
  await frame.getByText('Your sign-in here has ended.').waitFor(SOON);
  await frame.getByRole('button', { name: 'Sign in with Discord' }).click();
  await composer(frame).waitFor(SOON);
  await context.close();
});

it.each([
  ['a desk', false],
  ['a phone', true],
])('ACT-6 on %s everything fits and axe objects to nothing', async (_, phone) => {
  const { page, frame, context } = await enter(ADA, { phone, others: [BO, CY] });
  await composer(frame).waitFor(SOON);
  await frame.locator('[data-stage-of] img').first().waitFor(SOON);
  await frame.getByRole('list', { name: 'Who is here' }).getByText('Ada').waitFor(SOON);
  await frame.getByRole('button', { name: /vote/i, pressed: true }).waitFor(SOON);
  await shoot(page, phone ? 'phone' : 'desktop');
  expect(await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
    0,
  );
  expect(await objections(frame as unknown as typeof page)).toEqual([]);
  await context.close();
});

it('ACT-8 a channel without a room asks for one, and the menu changes the room on the wall', async () => {
  const { frame, context } = await enter(ADA, { channelId: '200300400500600701' });
  await frame.getByText('This channel is no room yet').waitFor(SOON);
  const menu = frame.getByRole('combobox', { name: 'Room' });
  await menu.selectOption('the-wall');
  await composer(frame).waitFor(SOON);
  await frame.locator('[data-stage-of]').first().waitFor(SOON);
  await menu.selectOption('the-other');
  await frame
    .locator('[data-stage-of]')
    .first()
    .waitFor({ state: 'detached', ...SOON });
  await composer(frame).waitFor(SOON);
  await context.close();
});

it('ACT-7 only the Activity may be framed, and by Discord alone', async () => {
  const headers = async (path: string) => (await fetch(`${stack.url}${path}`)).headers;
  for (const path of ['/', '/gallery', '/rooms/the-wall', '/?frame_id=x']) {
    expect((await headers(path)).get('x-frame-options')).toBe('DENY');
    expect((await headers(path)).get('content-security-policy')).toContain("frame-ancestors 'none'");
  }
  for (const path of ['/activity', '/?frame_id=x&instance_id=y']) {
    expect((await headers(path)).get('x-frame-options')).toBeNull();
    expect((await headers(path)).get('content-security-policy')).toContain(
      'frame-ancestors https://discord.com https://*.discord.com https://*.discordsays.com',
    );
  }
  const html = await (await fetch(`${stack.url}/gallery`)).text();
  const scripts = [...html.matchAll(/src="([^"]+\.js[^"]*)"/g)].map(([, src]) => src ?? '');
  for (const src of scripts)
    expect(await (await fetch(new URL(src, stack.url))).text()).not.toContain(
      'ACTIVITY_INSTANCE_PARTICIPANTS_UPDATE',
    );
});
