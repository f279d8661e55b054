/** What happens in a room while a page connects again. The test writes the rows itself, without a worker. */
import type { Db } from '@atelier/db';
import { PROTOCOL_VERSION } from '@atelier/protocol';
import type { Browser } from 'playwright-core';
import { io } from 'socket.io-client';
import { expect, it } from 'vitest';
import { Maker } from '../support/make';
import { reach } from '../support/reach';
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

/** A person in a room without a browser, who types `caption` there. */
async function typist(maker: Maker, room: string, caption: string): Promise<{ leave(): void }> {
  const { name, value } = maker.session;
  const socket = io(stack.url, {
    transports: ['websocket'],
    auth: { version: PROTOCOL_VERSION },
    extraHeaders: { cookie: `${name}=${value}`, origin: stack.url },
  });
  await socket.emitWithAck('join', { room });
  let seq = 0;
  const type = () => socket.emit('sketch', { seq: seq++, caption, seed: 1, settings: {}, room }, () => {});
  // A ghost goes after six seconds without a keystroke.
  const typing = setInterval(type, 1_000);
  type();
  return {
    leave() {
      clearInterval(typing);
      socket.disconnect();
    },
  };
}

it.each([
  ['a visitor becomes a guest', 'guest'],
  ['a connection is lost', 'lost'],
] as const)('RT-31 nothing that stays is lost while %s', async (_, how) => {
  const room = how;
  const cleo = new Maker(stack);
  await cleo.send('POST', '/api/v1/rooms', { slug: room, name: `Room ${how}` });
  const ask = (caption: string) => cleo.ask({ caption, stopAfter: 64, room });
  const ends = await ask('a fox that ends meanwhile');
  const bob = await Someone.open(browser, stack, { path: `/rooms/${room}` });
  const { page } = bob;
  await page
    .getByText(/\d+ here/)
    .first()
    .waitFor(SOON);
  const stage = page.locator(`[data-stage-of="${ends}"]`);
  await stage.getByText(/queue/).waitFor(SOON);
  const count = (said: string) => page.getByText(said, { exact: false });
  await count('1 picture so far').waitFor(SOON);

  const connect = bob.hold();
  if (how === 'guest') {
    // The page's lists are rendered anew for the guest before anything happens.
    const renewed = page.waitForResponse((response) => response.request().headers().rsc !== undefined, SOON);
    await stage.getByRole('button', { name: /^Vote/ }).click();
    await stage.getByRole('button', { name: 'Vote, 1 so far', pressed: true }).waitFor(SOON);
    await renewed;
  } else await bob.cut();
  const nameOf = async (): Promise<string> => {
    const { person } = (await (await cleo.send('GET', '/api/v1/me')).json()) as { person: { name: string } };
    return person.name;
  };
  await reach(db, ends, { 0: 64 });
  const whole = await ask('a fox that begins and ends meanwhile');
  await reach(db, whole, { 0: 64 });
  const begins = await ask('a fox that begins meanwhile');
  const there = await typist(cleo, room, 'a fox that is typed');
  expect(await count('1 picture so far').count()).toBe(1);
  connect();

  await count('3 pictures so far').waitFor(SOON);
  for (const id of [ends, whole]) await page.locator(`article a[href="/g/${id}"]`).first().waitFor(SOON);
  await page.locator(`a[href="/g/${begins}"]`).first().waitFor(SOON);
  const here = page.getByRole('region', { name: /here/i });
  await here
    .getByText(await nameOf())
    .first()
    .waitFor(SOON);
  await page.locator('[data-ghost="here"]').getByText('a fox that is typed').waitFor(SOON);
  // One that ends now has been counted.
  await reach(db, begins, { 0: 64 });
  await page.locator(`article a[href="/g/${begins}"]`).first().waitFor(SOON);
  expect(await count('3 pictures so far').count()).toBe(1);
  there.leave();
  expect(bob.problems).toEqual([]);
  await bob.context.close();
});
