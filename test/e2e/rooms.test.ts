/** A room from its opening to a promotion by votes, with a desktop, a phone and a cut connection. */
import { expect, it } from 'vitest';
import { useSite } from '../support/site';
import { LONG, Someone } from '../support/someone';
import { PHONE } from '../support/window';

const site = useSite();

it('WEB-7 a room is opened, found and entered; its drafts resolve for both, and their votes take the best one further', async () => {
  const ada = await Someone.open(site.browser, site.stack, { path: '/rooms' });
  await ada.page.getByLabel('Name').fill('Tea room');
  await ada.page.getByLabel('Votes needed to promote').fill('2');
  await ada.page.getByRole('button', { name: 'Open it' }).click();
  await ada.page.waitForURL('**/rooms/tea-room', LONG);
  await ada.page.getByText('2 votes take a draft to 256 px').waitFor(LONG);

  const bob = await Someone.open(site.browser, site.stack, { path: '/', ...PHONE });
  await bob.page.getByRole('link', { name: 'Rooms' }).last().tap();
  await bob.page.getByRole('link', { name: 'Tea room' }).tap();
  await bob.page.waitForURL('**/rooms/tea-room', LONG);
  const here = bob.page.getByRole('list', { name: 'Who is here' });
  await here.getByText('and one more').waitFor(LONG);

  // The room's form has no choice of rooms. Four drafts are quick to draw.
  await ada.page.getByRole('button', { name: 'Settings', exact: true }).click();
  await ada.page.getByLabel('Seed').fill('7');
  await ada.page.getByTitle('4 pictures side by side').click();
  await ada.page.getByTitle(/^Stop at the 64 px draft/).click();
  await ada.page.locator('textarea[name=caption]').fill('a panda on a yellow background');
  await ada.page.locator('textarea[name=caption]').press('Enter');
  await ada.page
    .getByRole('region', { name: 'What you are making' })
    .getByRole('link', { name: 'Open its page' })
    .click();
  await ada.page.waitForURL('**/g/*', LONG);

  await bob.page.locator('a[href^="/g/"]', { hasText: 'a panda on a yellow background' }).first().tap();
  await bob.page.waitForURL('**/g/*', LONG);
  await bob.cut();
  await ada.stage(64);
  await bob.stage(64);

  // Both want the third one: the second vote is the one that promotes it, and both see it drawn.
  for (const { page } of [ada, bob]) {
    await page
      .getByRole('option', { name: /^Picture 3/ })
      .first()
      .click();
    await page.getByRole('button', { name: /^Vote/ }).click();
    await page.getByRole('button', { name: /^Vote, \d so far/, pressed: true }).waitFor(LONG);
    if (page === ada.page) await page.getByText('1 of 2 votes').waitFor(LONG);
  }
  for (const { page } of [ada, bob])
    await page.getByRole('button', { name: '256 px', exact: true }).waitFor(LONG);
  const id = new URL(ada.page.url()).pathname.split('/').at(-1);
  const view = await (await fetch(`${site.stack.url}/api/v1/generations/${id}`)).json();
  expect(view).toMatchObject({ votes: 2, room: 'tea-room', seed: 7, status: 'done' });
  expect(view.images.map(({ target }: { target: number }) => target)).toEqual([64, 64, 256, 64]);
  // No element is wider than the phone.
  expect(
    await bob.page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
  ).toBeLessThanOrEqual(0);
  // The remix takes the third image alone, with its own seed (WEB-20).
  await ada.page.getByRole('link', { name: 'Remix', exact: true }).click();
  await ada.page.getByRole('region', { name: 'Remix', exact: true }).waitFor(LONG);
  await ada.page.getByRole('button', { name: /^Settings/ }).click();
  expect(await ada.page.getByLabel('Seed').inputValue()).toBe('9');
  expect(await ada.page.getByRole('radio', { name: '1', exact: true }).isChecked()).toBe(true);
  expect([...ada.problems, ...bob.problems]).toEqual([]);
  for (const { context } of [ada, bob]) await context.close();
});

it('WEB-8 the studio can make something in a room, and a remix stays where its parent was made', async () => {
  const cleo = await Someone.open(site.browser, site.stack);
  await cleo.page.request.post(`${site.stack.url}/api/v1/rooms`, {
    data: { slug: 'night-shift', name: 'Night shift' },
    headers: { origin: site.stack.url },
  });
  await cleo.page.getByRole('button', { name: 'Settings' }).click();
  await cleo.page.getByLabel('Room').selectOption({ label: 'Night shift' });
  await cleo.page.getByTitle(/^Stop at the 64 px draft/).click();
  const id = await cleo.make('a rocket under a night sky');
  await cleo.stage(64);
  await cleo.page.getByRole('link', { name: 'Room night-shift' }).waitFor(LONG);
  // The address at which remixes began in earlier versions.
  await cleo.page.goto(`${site.stack.url}/?remix=${id}`);
  expect(cleo.page.url()).toBe(`${site.stack.url}/g/${id}?remix`);
  const child = await cleo.makeChild('a rocket under a red sky');
  const view = await (await fetch(`${site.stack.url}/api/v1/generations/${child}`)).json();
  expect(view).toMatchObject({ parentId: id, room: 'night-shift' });
  await cleo.context.close();
});
