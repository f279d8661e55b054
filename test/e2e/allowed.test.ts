/** Access to pages: hidden pictures, banned people, the moderators' page, and the start of a sign-in. */
import { createDb, type Db } from '@atelier/db';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aPicture } from '../support/factories';
import { Maker } from '../support/make';
import { type Stack, startStack } from '../support/stack';

const HIDDEN = 'a fox that was taken down';
const SHOWN = 'a fox for everybody';

let stack: Stack;
let db: Db;
const made = { hidden: '', shown: '' };
const who: Record<'nobody' | 'stranger' | 'author' | 'moderator' | 'banned moderator', Maker> = {} as never;

/** A person with a session and the columns of `data`. */
async function somebody(data: object): Promise<Maker> {
  const maker = new Maker(stack);
  await maker.send('PUT', `/api/v1/generations/${made.shown}/vote`);
  await db.user.update({ where: { id: await maker.id() }, data });
  return maker;
}
/** Returns the HTML of a page for a given person. */
const page = async (of: Maker, path: string): Promise<string> => (await of.send('GET', path)).text();

beforeAll(async () => {
  stack = await startStack({ DISCORD_APP_ID: '123456789', DISCORD_CLIENT_SECRET: 'client-secret' });
  db = createDb(stack.databaseUrl);
  made.shown = await aPicture(db, { caption: SHOWN });
  who.nobody = new Maker(stack);
  who.stranger = await somebody({ isGuest: true });
  who.author = await somebody({ isGuest: false });
  who.moderator = await somebody({ isGuest: false, role: 'moderator' });
  who['banned moderator'] = await somebody({ isGuest: false, role: 'moderator', bannedAt: new Date() });
  made.hidden = await aPicture(db, { caption: HIDDEN, authorId: await who.author.id(), voteCount: 9 });
  await db.generation.update({ where: { id: made.hidden }, data: { hiddenAt: new Date() } });
});
afterAll(async () => {
  await db?.close();
  await stack?.stop();
});

describe('O-POLICY pages', () => {
  it.each([
    ['nobody', false],
    ['stranger', false],
    ['banned moderator', false],
    ['author', true],
    ['moderator', true],
  ] as const)('the page of a hidden picture, to %s: %s', async (name, open) => {
    expect((await page(who[name], `/g/${made.hidden}`)).includes(HIDDEN)).toBe(open);
    expect(await page(who[name], `/g/${made.shown}`)).toContain(SHOWN);
  });

  it('to its author it is open when they are banned, too', async () => {
    const id = await who.author.id();
    await db.user.update({ where: { id }, data: { bannedAt: new Date() } });
    expect(await page(who.author, `/g/${made.hidden}`)).toContain(HIDDEN);
    await db.user.update({ where: { id }, data: { bannedAt: null } });
  });

  it('no page of many shows it, to whomever', async () => {
    expect(await page(who.nobody, '/gallery?sort=top')).toContain(SHOWN);
    const person = `/people/${await who.author.id()}`;
    for (const path of ['/gallery?sort=top', '/gallery?q=fox', '/', '/leaderboards?window=all', person])
      for (const name of ['nobody', 'author', 'moderator'] as const)
        expect([path, name, (await page(who[name], path)).includes(HIDDEN)]).toEqual([path, name, false]);
  });

  it.each([
    ['nobody', false],
    ['author', false],
    ['banned moderator', false],
    ['moderator', true],
  ] as const)('the moderators’ page, to %s: %s', async (name, open) => {
    expect((await page(who[name], '/moderation')).includes('id="audit"')).toBe(open);
  });
});

it('A-SIGN-IN-1 a link to a sign-in leads to a page with a button, and so does every page’s header', async () => {
  const sent = await fetch(`${stack.url}/api/auth/discord?returnTo=/rooms`);
  expect(new URL(sent.url).pathname).toBe('/sign-in');
  const html = await sent.text();
  expect(html).toMatch(/<form [^>]*action="\/api\/auth\/discord\?returnTo=%2Frooms"[^>]*>/);
  expect(sent.headers.get('content-security-policy')).toContain("form-action 'self' https://discord.com;");
  expect(await page(who.stranger, '/sign-in')).toContain('cannot be undone');
  expect(await page(who.nobody, '/about')).toMatch(/<form [^>]*action="\/api\/auth\/discord"[^>]*>/);
});
