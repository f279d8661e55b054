/** The Atom feeds as a browser finds and parses them. */
import type { Db } from '@atelier/db';
import type { Browser } from 'playwright-core';
import { expect, it } from 'vitest';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { useSiteAndBrowser } from '../support/site-and-browser';
import { Someone } from '../support/someone';
import type { Stack } from '../support/stack';

let stack: Stack;
let browser: Browser;
let db: Db;
useSiteAndBrowser((started) => {
  ({ stack, browser, db } = started);
});

it('FEED-1 FEED-2 gallery, room and person name a feed that parses, with a hostile caption as its text', async () => {
  const caption = `a fox <script>alert(1)</script> & "]]>" <b>bold</b>`;
  const maker = new Maker(stack);
  await maker.send('POST', '/api/v1/rooms', { slug: 'tea', name: 'Tea & <i>cake</i>' });
  const room = await db.room.findUniqueOrThrow({ where: { slug: 'tea' } });
  const authorId = await maker.id();
  await aPicture(db, { caption, authorId, roomId: room.id });
  const { page, context } = await Someone.open(browser, stack);
  for (const path of ['/gallery', '/rooms/tea', `/people/${authorId}`]) {
    await page.goto(`${stack.url}${path}`);
    const feed = await page.locator('link[rel=alternate][type="application/atom+xml"]').getAttribute('href');
    expect(new URL(feed ?? '', stack.url).pathname).toBe(`${path}.atom`);
    const read = await page.evaluate(async (address) => {
      const text = await (await fetch(address)).text();
      const xml = new DOMParser().parseFromString(text, 'application/xml');
      const content = new DOMParser().parseFromString(
        xml.querySelector('entry > content')?.textContent ?? '',
        'text/html',
      );
      return {
        root: xml.documentElement.nodeName,
        title: xml.querySelector('entry > title')?.textContent,
        markup: content.querySelectorAll('script, b').length,
      };
    }, `${path}.atom`);
    expect(read).toMatchObject({ root: 'feed', title: caption, markup: 0 });
  }
  await context.close();
});
