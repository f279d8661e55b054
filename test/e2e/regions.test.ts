/** Several people repaint regions of one picture in a room: two browsers and the real worker. */
import type { Browser, Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { objections } from '../support/axe';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { LONG, Someone } from '../support/someone';
import type { Stack } from '../support/stack';

let stack: Stack;
let browser: Browser;
useSiteAndBrowser((started) => {
  ({ stack, browser } = started);
});
const SOON = { timeout: 30_000 };

async function enter(maker: Maker, path: string): Promise<Someone> {
  const someone = await Someone.open(browser, stack, { path: '/about', reducedMotion: 'reduce' });
  await someone.context.addCookies([maker.session]);
  await someone.page.goto(`${stack.url}${path}`);
  return someone;
}
async function rectangle(page: Page, from: [number, number], to: [number, number]): Promise<void> {
  await page.getByRole('radio', { name: 'Rectangle' }).check({ force: true });
  // Waits until nothing moves any more, and scrolls to it: the other's region has just come.
  await page.getByRole('application').hover();
  const box = (await page.getByRole('application').boundingBox())!;
  const at = ([x, y]: [number, number]): [number, number] => [box.x + x * box.width, box.y + y * box.height];
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 5 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Make', exact: true }).click();
}
const nameOf = async (maker: Maker): Promise<string> =>
  ((await (await maker.send('GET', '/api/v1/me')).json()) as { person: { name: string } }).person.name;
const regionOf = (page: Page, name: string) => page.locator('[data-region]').filter({ hasText: name });

it('W-EDIT-7 two people see each other’s regions, who waits for whom, and the picture that holds both', async () => {
  const [ada, bob] = [new Maker(stack), new Maker(stack)];
  // A second attempt finds no room of the first.
  const slug = `canvas-${Date.now().toString(36)}`;
  await ada.send('POST', '/api/v1/rooms', { slug, name: 'Canvas' });
  const id = await ada.ask({ caption: 'a red fox on a blue background', stopAfter: 64, room: slug });
  await bob.ask({ caption: 'a white owl', stopAfter: 64, count: 1 });
  const worker = await stack.launch('worker');
  await expect
    .poll(async () => (await (await ada.send('GET', `/api/v1/generations/${id}`)).json()).status, LONG)
    .toBe('done');
  // Without a worker both regions wait until everyone has seen that they do.
  await worker.stop();
  const [nameA, nameB] = [await nameOf(ada), await nameOf(bob)];

  // In the room its picture leads to the editor.
  const one = await enter(ada, `/rooms/${slug}`);
  await one.page.getByRole('link', { name: 'Repaint together' }).click(LONG);
  const two = await enter(bob, `/g/${id}/edit?image=0&together`);
  const watcher = await enter(bob, `/rooms/${slug}`);
  for (const { page } of [one, two]) await page.getByText('Nobody repaints this picture').waitFor(LONG);

  await rectangle(one.page, [0.1, 0.1], [0.5, 0.5]);
  // Whose it is, in both browsers, at the place where it was drawn.
  await regionOf(two.page, nameA).waitFor(SOON);
  await regionOf(one.page, 'You').waitFor(SOON);
  // The same place: the second region waits for the first one.
  await rectangle(two.page, [0.3, 0.3], [0.7, 0.7]);
  await regionOf(one.page, nameB).waitFor(SOON);
  await regionOf(one.page, nameB).and(one.page.locator('[data-state=overlaps]')).waitFor(SOON);
  await regionOf(two.page, nameA).and(two.page.locator('[data-state=waiting]')).waitFor(SOON);
  await regionOf(watcher.page, nameA).or(regionOf(watcher.page, 'You')).first().waitFor(LONG);
  expect(await objections(two.page)).toEqual([]);

  await stack.launch('worker');
  // Frames of what is drawn, within the region.
  await two.page.locator('[data-region][data-state=drawing]').filter({ hasText: nameA }).waitFor(LONG);
  // Both end, without a reload, and everyone sees the one picture that holds both.
  for (const { page } of [one, two]) {
    await page.getByText(`The picture now is by ${nameA}, ${nameB}.`).waitFor(LONG);
    await page
      .locator('[data-region]')
      .first()
      .waitFor({ ...LONG, state: 'detached' });
  }
  const heads = await Promise.all(
    [one, two].map(({ page }) => page.locator('img[data-head]').getAttribute('data-head')),
  );
  expect(heads[0]).toBe(heads[1]);
  const view = await (await fetch(`${stack.url}/api/v1/generations/${heads[0]}`)).json();
  expect(view).toMatchObject({ parentId: id, edit: { shared: { people: [nameA, nameB] } } });
  await one.page.getByRole('link', { name: 'Open it' }).click();
  await one.page.getByText(`Together: ${nameA} and ${nameB}`).first().waitFor(LONG);
  for (const someone of [one, two, watcher]) {
    expect(someone.problems).toEqual([]);
    await someone.context.close();
  }
});
