/**
 * Follows one caption from a real browser through the shipped pack to the picture at 64, 256 and 1024 pixels.
 */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { useSite } from '../support/site';

const site = useSite();

const wordsOf = async (): Promise<number> => {
  const { packs } = (await (await fetch(`${site.stack.url}/api/v1/packs`)).json()) as {
    packs: { name: string }[];
  };
  return (await fetch(`${site.stack.url}/api/v1/packs/${packs[0]?.name}/words`)).status;
};

/** A page that fails the test on any error of its own, and counts how often a document was loaded. */
async function openStudio(): Promise<{ page: Page; problems: string[]; loads: () => number }> {
  const page = await site.browser.newPage({ viewport: { width: 1280, height: 900 } });
  // A worker publishes its pack's words a moment after its start; before, a page that asks for them gets 503.
  await expect.poll(wordsOf, { timeout: 60_000 }).toBe(200);
  const problems: string[] = [];
  let documents = 0;
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`${message.text()} ${message.location().url}`);
  });
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) documents++;
  });
  await page.goto(site.stack.url);
  return { page, problems, loads: () => documents };
}

const stageDone = (page: Page, size: 64 | 256 | 1024) =>
  page.locator(`[data-stage="${size}"][data-state="done"]`).first().waitFor({ timeout: 120_000 });

describe('a caption typed on the page', () => {
  it('resolves at 64, 256 and 1024 without a reload, survives a reload in the middle, and ends in the gallery', async () => {
    const { page, problems, loads } = await openStudio();
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('a red fox on a blue background');
    await caption.press('Enter');
    await stageDone(page, 64);
    expect(loads()).toBe(1);
    const id = new URL(page.url()).searchParams.get('g');
    expect(id).toMatch(/^[0-9a-f-]{36}$/);

    await page.reload();
    expect(new URL(page.url()).searchParams.get('g')).toBe(id);
    await stageDone(page, 64);
    await stageDone(page, 256);
    await stageDone(page, 1024);
    expect(loads()).toBe(2);
    const picture = page.getByRole('img', { name: 'a red fox on a blue background' }).first();
    await expect.poll(() => picture.getAttribute('data-reached'), { timeout: 30_000 }).toBe('1024');

    // The last stage is shown a moment before its job ends.
    const read = async () => (await page.request.get(`${site.stack.url}/api/v1/generations/${id}`)).json();
    await expect.poll(async () => (await read()).status, { timeout: 30_000 }).toBe('done');
    const view = await read();
    expect(view.caption).toBe('a red fox on a blue background');
    for (const size of ['64', '256', '1024']) {
      const image = await page.request.get(new URL(view.images[0].stages[size], site.stack.url).href);
      expect(image.headers()['content-type']).toBe('image/png');
      // Width in the PNG's header chunk.
      expect((await image.body()).readUInt32BE(16)).toBe(Number(size));
    }

    await page.goto(`${site.stack.url}/gallery`);
    await page.locator(`a[href*="${id}"]`).first().waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  it('is answered in words when it cannot be drawn', async () => {
    const { page } = await openStudio();
    const caption = page.locator('textarea[name=caption]');
    await caption.fill('   ');
    await caption.press('Enter');
    await expect
      .poll(() => page.getByRole('alert').allInnerTexts())
      .toContainEqual(expect.stringMatching(/\w{3,}/));
    await page.close();
  });
});

describe('someone who comes late', () => {
  it('sees the picture as it stands, and its previews from then on', async () => {
    const maker = await openStudio();
    const caption = maker.page.locator('textarea[name=caption]');
    await caption.fill('a panda on a yellow background');
    await caption.press('Enter');
    await stageDone(maker.page, 64);

    const watcher = await openStudio();
    await watcher.page.goto(maker.page.url().replace(/\?g=/, 'g/'));
    await stageDone(watcher.page, 64);
    await stageDone(watcher.page, 1024);
    expect(watcher.problems).toEqual([]);
    await Promise.all([maker.page.close(), watcher.page.close()]);
  });
});
