import { captionSchema, type GalleryPage } from '@atelier/domain';
import { type Ctx, type Deps, gallery, moderation, room } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aGeneration, aPerson, aPicture, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let anyone: Ctx;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  anyone = ctxOf(deps, { kind: 'anonymous' });
});
beforeEach(async () => {
  await clear(database.db);
});
afterAll(() => database.drop());

const list = (query: Record<string, unknown> = {}): Promise<GalleryPage> =>
  gallery.list({ ctx: anyone, input: { query } });
const ids = (page: GalleryPage) => page.items.map(({ id }) => id);
const minutesAgo = (n: number) => new Date(Date.now() - n * 60_000);

/** Every page to the end; `between` runs before each further page. */
async function walk(query: Record<string, unknown>, between = async () => {}): Promise<string[]> {
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await list({ ...query, cursor: cursor ?? undefined });
    seen.push(...ids(page));
    cursor = page.cursor;
    await between();
  }
  return seen;
}

describe('order', () => {
  test('new, top and trending', async () => {
    const oldFavourite = await aPicture(database.db, { createdAt: minutesAgo(60 * 24 * 3), voteCount: 20 });
    const ancient = await aPicture(database.db, { createdAt: minutesAgo(60 * 24 * 30), voteCount: 50 });
    const fresh = await aPicture(database.db, { createdAt: minutesAgo(30), voteCount: 5 });
    const newest = await aPicture(database.db, { createdAt: minutesAgo(1) });
    expect(ids(await list())).toEqual([newest, fresh, oldFavourite, ancient]);
    expect(ids(await list({ sort: 'top' }))).toEqual([ancient, oldFavourite, fresh, newest]);
    expect(ids(await list({ sort: 'trending' }))).toEqual([fresh, newest, oldFavourite]);
  });

  test('top of a day, a week, a month; later pages go on where the first ended', async () => {
    const votes = [9, 7, 5, 3, 1];
    const days = [0.1, 0.3, 3, 20, 60];
    const made: string[] = [];
    for (const [i, day] of days.entries())
      made.push(
        await aPicture(database.db, {
          createdAt: minutesAgo(60 * 24 * day),
          voteCount: votes.at(-1 - i) ?? 0,
        }),
      );
    const [hours, today, week, month, old] = made;
    expect(ids(await list({ sort: 'top', window: 'day' }))).toEqual([today, hours]);
    expect(ids(await list({ sort: 'top', window: 'week' }))).toEqual([week, today, hours]);
    expect(ids(await list({ sort: 'top', window: 'month' }))).toEqual([month, week, today, hours]);
    expect(ids(await list({ sort: 'top', window: 'all' }))).toEqual([old, month, week, today, hours]);
    expect(await walk({ sort: 'top', window: 'month', limit: 1 })).toEqual([month, week, today, hours]);
    expect(ids(await list({ sort: 'top', window: 'week', q: 'fox' }))).toEqual([week, today, hours]);
    expect(ids(await list({ sort: 'top', window: 'week', tag: 'owl' }))).toEqual([]);
  });

  test('top of a month, when the best were all made in one hour', async () => {
    const busy: string[] = [];
    for (let n = 0; n < 14; n++)
      busy.push(
        await aPicture(database.db, { createdAt: minutesAgo(60 * 24 * 9 + n / 10), voteCount: 40 - n }),
      );
    const quiet: string[] = [];
    for (let day = 1; day < 9; day++)
      quiet.push(await aPicture(database.db, { createdAt: minutesAgo(60 * 24 * day), voteCount: 20 - day }));
    const all = [...busy, ...quiet];
    expect(ids(await list({ sort: 'top', window: 'month', limit: 12 }))).toEqual(all.slice(0, 12));
    expect(await walk({ sort: 'top', window: 'month', limit: 9 })).toEqual(all);
  });

  test.each(['new', 'top', 'trending'])(
    'pages of %s show each picture once, also when others are inserted meanwhile and times are equal',
    async (sort) => {
      const createdAt = minutesAgo(10);
      const there = await Promise.all(
        Array.from({ length: 25 }, (_, n) => aPicture(database.db, { createdAt, voteCount: n % 3 })),
      );
      const seen = await walk({ sort, limit: 7 }, async () => {
        await aPicture(database.db, { voteCount: 100 });
      });
      expect(new Set(seen).size).toBe(seen.length);
      expect(seen.filter((id) => there.includes(id))).toHaveLength(25);
    },
  );
});

describe('cursors', () => {
  test('a tampered cursor, or one of another query, is refused', async () => {
    for (let n = 0; n < 3; n++) await aPicture(database.db);
    const { cursor } = await list({ limit: 1 });
    const forged = Buffer.from(JSON.stringify({ query: 'x', id: "' OR 1=1 --" })).toString('base64url');
    for (const query of [
      { limit: 1, cursor, sort: 'top' },
      { limit: 1, cursor, q: 'fox' },
      { cursor: `${cursor?.slice(0, -8)}AAAAAAAA` },
      { cursor: forged },
      { cursor: 'nonsense' },
    ])
      await expect(list(query)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each([
    ['votes without end', { rank: 1e300 }],
    ['votes below none', { rank: -1 }],
    ['a year that never was', { createdAt: '0000-01-01T00:00:00.000Z' }],
    ['a second with very many digits', { createdAt: `2026-01-01T00:00:00.${'1'.repeat(120)}Z` }],
    ['a page before all time', { at: '0000-01-01T00:00:00.000Z' }],
    ['an id that is none', { id: 'x' }],
  ])('A-INPUT-1 a cursor with %s is refused in every order', async (_name, forged) => {
    for (let n = 0; n < 2; n++) await aPicture(database.db);
    for (const query of [{}, { sort: 'top' }, { sort: 'top', window: 'week' }, { sort: 'trending' }]) {
      const { cursor } = await list({ ...query, limit: 1 });
      const honest = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString());
      const text = Buffer.from(JSON.stringify({ ...honest, ...forged })).toString('base64url');
      await expect(list({ ...query, limit: 1, cursor: text })).rejects.toMatchObject({
        code: 'invalid_request',
      });
    }
  });

  test('A-INPUT-1 a cursor at the bounds of the allowed range is valid', async () => {
    for (let n = 0; n < 2; n++) await aPicture(database.db);
    for (const query of [{}, { sort: 'top' }, { sort: 'top', window: 'week' }, { sort: 'trending' }])
      for (const time of ['2000-01-01T00:00:00.000Z', '2999-12-31T23:59:59.999Z'])
        for (const rank of [0, 1e10, 0.5]) {
          const { cursor } = await list({ ...query, limit: 1 });
          const honest = JSON.parse(Buffer.from(cursor ?? '', 'base64url').toString());
          const forged = { ...honest, createdAt: time, at: time, rank };
          const text = Buffer.from(JSON.stringify(forged)).toString('base64url');
          expect((await list({ ...query, limit: 1, cursor: text })).items.length).toBeLessThanOrEqual(1);
        }
  });

  test('the last page has none', async () => {
    await aPicture(database.db);
    await aPicture(database.db);
    expect((await list({ limit: 2 })).cursor).toBeNull();
  });
});

describe('filters', () => {
  test('words of the caption, as beginnings; tags as whole words', async () => {
    const foxes = await aPicture(database.db, { caption: 'Two red foxes, on blue' });
    const owl = await aPicture(database.db, { caption: 'a red owl' });
    expect(ids(await list({ q: 'fox red' }))).toEqual([foxes]);
    expect(ids(await list({ q: 'RED' }))).toEqual([owl, foxes]);
    expect(ids(await list({ tag: 'fox' }))).toEqual([]);
    expect(ids(await list({ tag: 'owl' }))).toEqual([owl]);
  });

  test.each(['new', 'top', 'trending'])('pages of a search by %s show each match once', async (sort) => {
    const there = await Promise.all(
      Array.from({ length: 24 }, (_, n) =>
        aPicture(database.db, { caption: n % 2 ? 'a red Fox' : 'a blue owl', voteCount: n % 3 }),
      ),
    );
    const foxes = there.filter((_, n) => n % 2);
    expect((await walk({ sort, q: 'fox', limit: 5 })).toSorted()).toEqual(foxes.toSorted());
    expect((await walk({ sort, q: 'fo', tag: 'red', limit: 5 })).toSorted()).toEqual(foxes.toSorted());
    expect(await walk({ sort, q: 'fo', tag: 'blue', limit: 5 })).toEqual([]);
  });

  test.each([
    ['a decomposed letter', 'le Cafe\u0301 noir', 'cafe\u0301'],
    ['a composed one', 'le Cafe\u0301 noir', 'caf\u00e9'],
    [
      'vowel signs',
      '\u090f\u0915 \u0939\u093f\u0928\u094d\u0926\u0940 \u0915\u0935\u093f',
      '\u0939\u093f\u0928\u094d\u0926\u0940',
    ],
    ['a picture sign', 'a fox \u{1f98a}', '\u{1f98a}'],
  ])('WEB-41 a search finds %s', async (_name, caption, q) => {
    const found = await aPicture(database.db, { caption: captionSchema.parse(caption) });
    await aPicture(database.db, { caption: 'a cafeteria, hidden' });
    expect(ids(await list({ q }))).toEqual([found]);
    if (q !== '\u{1f98a}') expect(ids(await list({ tag: q }))).toEqual([found]);
  });

  test.each(["'", "a' | b", '& | ! ( )', ':*', '%', '\\', '🦊', '<->'])(
    'a search for %s is only a search',
    async (q) => {
      await aPicture(database.db, { caption: 'a red fox' });
      expect((await list({ q })).items.length).toBeLessThanOrEqual(1);
    },
  );

  test('author and room', async () => {
    const ada = await aPerson(deps);
    await room.create({ ctx: ada, input: { body: { slug: 'studio', name: 'Studio' } } });
    const { id: roomId } = await database.db.room.findUniqueOrThrow({ where: { slug: 'studio' } });
    const hers = await aPicture(database.db, { authorId: ada.userId });
    const inRoom = await aPicture(database.db, { roomId });
    expect(ids(await list({ author: ada.userId }))).toEqual([hers]);
    expect(ids(await list({ room: 'studio' }))).toEqual([inRoom]);
    expect(ids(await list({ room: 'lobby' }))).toEqual([inRoom, hers]);
    expect(ids(await list({ room: 'nowhere' }))).toEqual([]);
  });

  test.each(['\0', 'fox\0', '\u001b[31m'])('A-INPUT-1 a search for %j is refused', async (text) => {
    for (const query of [{ q: text }, { tag: text }])
      await expect(list(query)).rejects.toMatchObject({ code: 'invalid_request' });
  });

  test.each([{ sort: 'best' }, { limit: 0 }, { limit: 1000 }, { author: 'ada' }, { page: 2 }, { q: ['a'] }])(
    '%j is refused',
    async (query) => {
      await expect(list(query)).rejects.toMatchObject({ code: 'invalid_request' });
    },
  );
});

test('waiting, hidden and deleted generations are not in the gallery', async () => {
  const ada = await aPerson(deps);
  await aGeneration(ada);
  const hidden = await aPicture(database.db, { authorId: ada.userId });
  await moderation.hide({ ctx: ctxOf(deps), input: { id: hidden, hidden: true } });
  const deleted = await aPicture(database.db);
  await database.db.generation.update({ where: { id: deleted }, data: { deletedAt: new Date() } });
  expect(ids(await list())).toEqual([]);
  await moderation.hide({ ctx: ctxOf(deps), input: { id: hidden, hidden: false } });
  expect(ids(await list())).toEqual([hidden]);
});
