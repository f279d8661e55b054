/** What the recordings show. Each scene returns its windows and the time between which they are shown. */
import type { Browser, Page } from 'playwright-core';
import { openAs, settled } from './browser';
import { Camera } from './camera';
import { draw } from './draw';
import type { Window } from './film';
import { Visitor } from './visitor';

export type Scene = { windows: Window[]; from: number; to: number };

/** Ms between two keys of a person who types fast. */
const KEY_MS = 65;
const LONG = { timeout: 120_000 };
const THINK_MS = 700;

/** Shows where the mouse is: screenshots have no pointer. Plain text, because it runs in the page. */
const POINTER = `
  let pointer;
  addEventListener('mousemove', ({ clientX, clientY }) => {
    if (!pointer) {
      pointer = document.createElement('div');
      pointer.style.cssText = 'position:fixed;left:0;top:0;z-index:1000;pointer-events:none;filter:drop-shadow(0 1px 2px #000)';
      const tip = document.createElement('div');
      tip.style.cssText = 'width:18px;height:26px;background:#fff;clip-path:polygon(0 0,0 76%,24% 60%,41% 97%,58% 90%,42% 55%,72% 53%)';
      pointer.append(tip);
      document.body.append(pointer);
    }
    pointer.style.transform = 'translate(' + clientX + 'px,' + clientY + 'px)';
  }, true);
`;

/** Makes the page's random seeds this one, so that the recording is repeatable. */
const chooseSeed = (seed: number): string => `
  const random = crypto.getRandomValues.bind(crypto);
  crypto.getRandomValues = (array) => (array instanceof Uint32Array ? array.fill(${seed}) : random(array));
`;

const caption = (page: Page) => page.locator('textarea[name=caption]');
const draftOf = (page: Page, text: string) => page.locator(`[data-sketch="${text}"] canvas`);
const type = (page: Page, text: string): Promise<void> =>
  caption(page).pressSequentially(text, { delay: KEY_MS });

/** Moves the mouse to the middle of an element in about 0.6 s, and presses there. */
async function press(
  page: Page,
  name: RegExp,
  from: { x: number; y: number },
): Promise<{ x: number; y: number }> {
  const box = await page.getByRole('button', { name }).first().boundingBox();
  if (!box) throw new Error(`There is no button ${name}.`);
  const to = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  for (let step = 1; step <= 12; step++) {
    const way = (1 - Math.cos((Math.PI * step) / 12)) / 2;
    await page.mouse.move(from.x + (to.x - from.x) * way, from.y + (to.y - from.y) * way);
    await page.waitForTimeout(45);
  }
  await page.mouse.down();
  await page.mouse.up();
  return to;
}

/** A person with a session and a name. */
async function person(url: string, name: string): Promise<Visitor> {
  const visitor = new Visitor(url);
  await draw(visitor, { caption: 'a red fox', stopAfter: 64, unlisted: true });
  await visitor.call('PUT', '/api/v1/me', { name });
  return visitor;
}

/** Draws a caption as a draft and clears it, so that the first one of the recording is not the worker's first. */
async function warm(page: Page): Promise<void> {
  await caption(page).fill('a blue cat');
  await draftOf(page, 'a blue cat').waitFor(LONG);
  await caption(page).fill('');
  await draftOf(page, 'a blue cat').waitFor({ ...LONG, state: 'detached' });
}

/** Two people in one room: one makes a picture, the other watches it and loves it. */
export async function together(browser: Browser, url: string): Promise<Scene> {
  const size = { width: 460, height: 872 };
  const [ada, bo] = [await person(url, 'Ada'), await person(url, 'Bo')];
  await ada.call('POST', '/api/v1/rooms', { slug: 'tea-room', name: 'Tea room' });
  const pages: Page[] = [];
  for (const visitor of [ada, bo]) {
    const page = await openAs(browser, url, visitor, 'dark', { viewport: size });
    await page.addInitScript(POINTER);
    await page.addInitScript(chooseSeed(11));
    await page.goto(`${url}/rooms/tea-room`);
    await settled(page);
    pages.push(page);
  }
  const [left, right] = pages as [Page, Page];
  for (const page of pages)
    await page.getByRole('list', { name: 'Who is here' }).getByText('Bo').waitFor(LONG);
  await warm(left);
  await right.locator('[data-ghost]').waitFor({ ...LONG, state: 'detached' });
  await right.getByRole('heading', { name: 'Here now', exact: true }).evaluate((heading) => {
    window.scrollBy({ top: heading.getBoundingClientRect().top - 420, behavior: 'instant' });
  });
  await caption(left).focus();
  await right.mouse.move(380, 760);

  const cameras = [await Camera.on(left), await Camera.on(right)];
  await left.waitForTimeout(THINK_MS);
  const from = Date.now() - THINK_MS / 2;
  await type(left, 'a red fox on a blue background');
  await left.waitForTimeout(THINK_MS);
  await caption(left).press('Enter');
  await right.locator('[data-stage-of]').waitFor(LONG);
  await right.evaluate(() => window.scrollTo({ top: 0, behavior: 'smooth' }));
  for (const page of pages) await page.locator('[data-stage-of] [data-reached="1024"]').waitFor(LONG);
  await right.waitForTimeout(THINK_MS);
  const at = await press(right, /^Love it/, { x: 380, y: 760 });
  await right.waitForTimeout(500);
  await press(right, /^Vote/, at);
  await right.waitForTimeout(2_600);
  const to = Date.now();
  for (const camera of cameras) await camera.stop();
  const windows = ['Ada', 'Bo, somewhere else'].map((title, n) => ({
    title,
    ...size,
    shots: cameras[n]?.shots ?? [],
  }));
  return { windows, from, to };
}

/** Drafts while one types in the studio, and a grid in the end. */
export async function drafts(browser: Browser, url: string): Promise<Scene> {
  const size = { width: 1040, height: 700 };
  const page = await openAs(browser, url, await person(url, 'Ada'), 'dark', { viewport: size });
  await page.addInitScript(chooseSeed(7));
  await page.goto(url);
  await settled(page);
  await warm(page);
  await caption(page).focus();

  const camera = await Camera.on(page);
  await page.waitForTimeout(THINK_MS);
  const from = Date.now() - THINK_MS / 2;
  for (const words of ['a red fox', ' on a blue', ' background']) {
    await type(page, words);
    await page.waitForTimeout(THINK_MS);
  }
  await caption(page).press('Control+a');
  await page.waitForTimeout(THINK_MS / 2);
  await type(page, 'a {red, green, blue} {fox, owl, panda}');
  await page.waitForTimeout(1_200);
  await caption(page).press('Enter');
  await page.waitForURL(/[?&]g=/, LONG);
  await page.locator('table [data-reached="64"]').nth(8).waitFor(LONG);
  await page.waitForTimeout(2_600);
  const to = Date.now();
  await camera.stop();
  return { windows: [{ title: 'Atelier', ...size, shots: camera.shots }], from, to };
}
