/**
 * A room while others draw, watch, vote and react: its large picture, reactions, what passes by, and the
 * sound. The test writes the rows itself, without a worker.
 */
import type { Db } from '@atelier/db';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { Maker } from '../support/make';
import { type Reached, reach as reachRow } from '../support/reach';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

const PHONE = { viewport: { width: 390, height: 844 } };
const SOON = { timeout: 30_000 };
let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

const reach = (id: string, sizes: Reached, status?: 'running' | 'done'): Promise<void> =>
  reachRow(db, id, sizes, status);
/** Opens a room and returns its slug. */
async function aRoom(name: string): Promise<string> {
  const slug = name.toLowerCase();
  await new Maker(stack).send('POST', '/api/v1/rooms', { slug, name });
  return slug;
}
/** Opens the page of a room, connected; as `maker`, or as a visitor. */
async function enter(
  slug: string,
  options: BrowserContextOptions & { maker?: Maker } = {},
): Promise<Someone> {
  const { maker, ...context } = options;
  const someone = await Someone.open(browser, stack, { path: '/about', ...context });
  if (maker) await someone.context.addCookies([maker.session]);
  await someone.page.goto(`${stack.url}/rooms/${slug}`);
  await someone.page
    .getByText(/\d+ here/)
    .first()
    .waitFor(SOON);
  return someone;
}
const stageOf = (page: Page, id: string) => page.locator(`[data-stage-of="${id}"]`);
/** A person with a session: a first act would connect the page anew, which misses what passes meanwhile. */
async function known(): Promise<Maker> {
  const maker = new Maker(stack);
  await maker.ask({ caption: 'a fox elsewhere', stopAfter: 64 });
  return maker;
}
const nameOf = async (maker: Maker): Promise<string> =>
  ((await (await maker.send('GET', '/api/v1/me')).json()) as { person: { name: string } }).person.name;

describe('the stage of a room', () => {
  it.each([
    ['a desk', { viewport: { width: 1440, height: 900 } }],
    ['a phone', PHONE],
  ])(
    'ROOM-1 shows the picture in the making large on %s, to vote for and promote without leaving',
    async (device, options) => {
      const slug = await aRoom(device === 'a desk' ? 'Stage' : 'Pocket');
      const { page, context } = await enter(slug, options);
      const ada = new Maker(stack);
      const id = await ada.ask({ caption: 'four foxes on a stage', count: 4, stopAfter: 64, room: slug });
      const stage = stageOf(page, id);
      await stage.getByRole('heading', { name: 'four foxes on a stage' }).waitFor(SOON);
      await stage.getByText(await nameOf(ada)).waitFor(SOON);
      await stage.getByText(/queue/).waitFor(SOON);
      const square = stage.locator('.aspect-square').first();
      const { width } = (await square.boundingBox()) ?? { width: 0 };
      if (device === 'a phone') expect(width).toBe(390);
      else expect(width).toBeGreaterThanOrEqual(400);

      await stage.getByRole('button', { name: /^Vote/ }).click();
      await stage.getByRole('button', { name: 'Vote, 1 so far', pressed: true }).waitFor(SOON);
      await reach(id, { 0: 64, 1: 64, 2: 64, 3: 64 });
      await stage.getByRole('option', { name: /^Picture 3/ }).click();
      const panel = page.getByRole('region', { name: 'The picture' });
      await panel.getByRole('button', { name: 'To 256 px, picture 3' }).click();
      await panel.locator('[data-status=queued]').waitFor(SOON);
      expect(new URL(page.url()).pathname).toBe(`/rooms/${slug}`);
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
      ).toBeLessThanOrEqual(0);
      await context.close();
    },
  );

  it('ROOM-1 shows the newest picture on arrival, and moves on to what begins unless it is used', async () => {
    const slug = await aRoom('Order');
    const ada = new Maker(stack);
    const first = await ada.ask({ caption: 'the first fox', stopAfter: 64, room: slug });
    await reach(first, { 0: 64 });
    const { page, context } = await enter(slug, { maker: await known() });
    await stageOf(page, first).waitFor(SOON);
    const second = await ada.ask({ caption: 'the second fox', stopAfter: 64, room: slug });
    await stageOf(page, second).waitFor(SOON);
    // The visitor reacts to it: it stays when it ends, and a button leads to what runs meanwhile.
    await page.getByRole('button', { name: 'Clap' }).click();
    await page.getByRole('button', { name: 'Clap, 1 so far' }).waitFor(SOON);
    await reach(second, { 0: 64 });
    const third = await ada.ask({ caption: 'the third fox', stopAfter: 64, room: slug });
    const next = page.getByRole('button', { name: `Watch what ${await nameOf(ada)} is making` });
    await next.waitFor(SOON);
    expect(await stageOf(page, second).count()).toBe(1);
    await next.click();
    await stageOf(page, third).waitFor(SOON);
    // A tile of the wall comes onto the stage by its button.
    await page.getByRole('button', { name: 'Show large here: the second fox' }).click();
    await stageOf(page, second).waitFor(SOON);
    await context.close();
  });
});

describe('reactions', () => {
  it('ROOM-2 rise in every browser that watches, and stand still where motion is not wanted', async () => {
    const slug = await aRoom('Cheer');
    const id = await new Maker(stack).ask({ caption: 'a fox to cheer', room: slug });
    const ada = await enter(slug, { maker: await known() });
    const bob = await enter(slug, { maker: await known(), reducedMotion: 'reduce' });
    for (const { page } of [ada, bob]) await stageOf(page, id).waitFor(SOON);
    await bob.page.getByRole('button', { name: 'Wow' }).focus();
    await bob.page.keyboard.press('Enter');
    for (const { page } of [ada, bob])
      await page.getByRole('button', { name: 'Wow, 1 so far' }).waitFor(SOON);
    await ada.page.getByRole('button', { name: 'Wow, 1 so far' }).click();
    const flying = (page: Page) => stageOf(page, id).locator('[data-flying] > span').first();
    const motion = (page: Page) =>
      flying(page).evaluate((element) => getComputedStyle(element).animationName);
    expect(await motion(ada.page)).toBe('rise');
    expect(await motion(bob.page)).toBe('none');
    for (const { page } of [ada, bob]) {
      await page.getByRole('button', { name: 'Wow, 2 so far' }).waitFor(SOON);
      await expect.poll(() => flying(page).count(), SOON).toBe(0);
    }
    for (const { context } of [ada, bob]) await context.close();
  });
});

describe('what others do', () => {
  it('ROOM-4 passes by: who joined, voted and remixed', async () => {
    const slug = await aRoom('Passage');
    const cleo = new Maker(stack);
    const id = await cleo.ask({ caption: 'a fox that passes', stopAfter: 64, room: slug });
    await reach(id, { 0: 64 });
    const name = await nameOf(cleo);
    const bob = await enter(slug);
    const lines = bob.page.getByRole('list', { name: 'What just happened' });
    expect(await lines.getAttribute('aria-live')).toBe('polite');
    const cleos = await enter(slug, { maker: cleo });
    const joined = lines.getByText(`${name} came in`);
    await joined.waitFor(SOON);
    await cleos.page.getByRole('button', { name: /^Vote/ }).first().click();
    await lines.getByText(`${name} voted for “a fox that passes”`).waitFor(SOON);
    await cleo.ask({ caption: 'an owl that passes', parentId: id, room: slug });
    await lines.getByText(`${name} is remixing: “an owl that passes”`).waitFor(SOON);
    // Her own page tells her nothing of her own deeds.
    const own = cleos.page.getByRole('list', { name: 'What just happened' });
    expect(await own.getByRole('listitem').count()).toBe(0);
    await joined.waitFor({ ...SOON, state: 'detached' });
    for (const { context } of [bob, cleos]) await context.close();
  });
});

describe('the sound', () => {
  it('ROOM-5 is off until it is turned on, is remembered, and comes from no file', async () => {
    const slug = await aRoom('Quiet');
    const id = await new Maker(stack).ask({ caption: 'a fox that is heard', room: slug });
    const { page, context } = await enter(slug);
    const files: string[] = [];
    page.on('request', (request) => void (request.resourceType() === 'media' && files.push(request.url())));
    await page.addInitScript(() => {
      Object.assign(window, { notes: 0 });
      const start = OscillatorNode.prototype.start;
      OscillatorNode.prototype.start = function (...when) {
        (window as unknown as { notes: number }).notes++;
        return start.apply(this, when);
      };
    });
    await page.reload();
    await stageOf(page, id).waitFor(SOON);
    await page
      .getByText(/\d+ here/)
      .first()
      .waitFor(SOON);
    const notes = () => page.evaluate(() => (window as unknown as { notes: number }).notes);
    const toggle = (pressed: boolean) => page.getByRole('button', { name: 'Quiet sound', pressed });
    await toggle(false).waitFor(SOON);
    await page.getByRole('button', { name: 'Clap' }).click();
    await page.getByRole('button', { name: 'Clap, 1 so far' }).waitFor(SOON);
    expect(await notes()).toBe(0);
    await toggle(false).click();
    await toggle(true).waitFor(SOON);
    await reach(id, { 0: 64 }, 'running');
    await expect.poll(notes, SOON).toBe(1);
    await page.reload();
    await toggle(true).waitFor(SOON);
    await toggle(true).click();
    await page.reload();
    await toggle(false).waitFor(SOON);
    expect(files).toEqual([]);
    await context.close();
  });
});
