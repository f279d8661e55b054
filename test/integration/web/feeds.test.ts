import { afterAll, beforeAll, expect, it } from 'vitest';
import { aPicture } from '../../support/factories';
import { startTestWeb, type TestWeb } from '../../support/web';

let site: TestWeb;
const made: Record<string, string> = {};
let ada: string;
beforeAll(async () => {
  site = await startTestWeb();
  const { db } = site.database;
  ada = (await db.user.create({ data: { name: 'Ada <&>', isGuest: false } })).id;
  const room = await db.room.create({ data: { slug: 'tea', name: 'Tea & cake' } });
  for (const [name, over] of Object.entries({
    open: { authorId: ada },
    inRoom: { roomId: room.id },
    hidden: { authorId: ada, roomId: room.id },
    unlisted: { authorId: ada, roomId: room.id },
  }))
    made[name] = await aPicture(db, { caption: `a fox, ${name}`, ...over });
  await db.generation.update({ where: { id: made.hidden }, data: { hiddenAt: new Date() } });
  await db.generation.update({ where: { id: made.unlisted }, data: { unlisted: true } });
});
afterAll(() => site.stop());

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${site.url}${path}`, { headers });
/** The captions of a feed's entries. */
const shown = async (path: string): Promise<string[]> =>
  [...(await (await get(path)).text()).matchAll(/<title>a fox, (\w+)<\/title>/g)].map(
    ([, name]) => name ?? '',
  );

it('FEED-1 gallery, room and person have a feed of what everyone may see, not even their author more', async () => {
  expect(await shown('/gallery.atom')).toEqual(['inRoom', 'open']);
  expect(await shown('/rooms/tea.atom')).toEqual(['inRoom']);
  expect(await shown(`/people/${ada}.atom`)).toEqual(['open']);
  const visitor = site.visitor();
  const from = { ipAddress: null, userAgent: null };
  visitor.cookie = (await site.web.container.sessions.open(ada, from)).split(';')[0] ?? null;
  const own = await (await visitor.send('GET', `/people/${ada}.atom`)).text();
  expect(own).not.toMatch(/hidden|unlisted/);
});

it('FEED-1 a feed of nobody is a 404', async () => {
  for (const path of [
    '/rooms/none.atom',
    `/people/${crypto.randomUUID()}.atom`,
    '/people/x.atom',
    '/rooms/%2e.atom',
  ])
    expect([path, (await get(path)).status]).toEqual([path, 404]);
});

it('FEED-3 an unchanged feed is a 304, a changed one is not', async () => {
  const first = await get('/gallery.atom');
  expect(first.headers.get('content-type')).toBe('application/atom+xml; charset=utf-8');
  expect(first.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
  const etag = first.headers.get('etag') ?? '';
  const again = await get('/gallery.atom', { 'if-none-match': `"other", W/${etag}` });
  expect([again.status, await again.text()]).toEqual([304, '']);
  await aPicture(site.database.db, { caption: 'a fox, later' });
  expect((await get('/gallery.atom', { 'if-none-match': etag })).status).toBe(200);
});

it('FEED-3 feeds count as pages of their address', async () => {
  const own = await startTestWeb({
    share: site.database,
    limits: { page: { points: 2, seconds: 60 } },
  });
  try {
    const ask = async () => (await fetch(`${own.url}/gallery.atom`)).status;
    expect([await ask(), await ask(), await ask()]).toEqual([200, 200, 429]);
  } finally {
    await own.stop();
  }
});
