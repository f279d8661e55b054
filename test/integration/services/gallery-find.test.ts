import { type Deps, room } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findKeys, type Key } from '../../../packages/services/src/gallery/find';
import { aPerson, aPicture, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 5, 15, 7, 30);
const at = new Date(NOW).toISOString();
/**
 * Tiny scan windows, so that a hundred pictures behave like a million and most pages need several windows.
 */
const LOOKS = [4, 30] as const;

type Row = { id: string; createdAt: number; votes: number; words: string; mine: boolean; here: boolean };
let database: TestDatabase;
let deps: Deps;
let rows: Row[];
let scopes: { name: string; filter: object; has(row: Row): boolean }[];

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  const ada = await aPerson(deps);
  await room.create({ ctx: ada, input: { body: { slug: 'studio', name: 'Studio' } } });
  const { id: roomId } = await database.db.room.findUniqueOrThrow({ where: { slug: 'studio' } });
  // Ten busy hours, and a few pictures in each of the forty days before.
  rows = [];
  for (let n = 0; n < 120; n++) {
    const words = `a ${n % 3 ? 'red' : 'blue'} ${n % 11 ? 'fox' : 'comet'} of 7`;
    const [votes, mine, here] = [(n * 7) % 5, n % 4 === 0, n % 5 < 2];
    const createdAt = NOW - (n < 60 ? n / 6 : (n - 59) * 16) * HOUR;
    const id = await aPicture(database.db, {
      caption: words,
      createdAt: new Date(createdAt),
      voteCount: votes,
      ...(mine && { authorId: ada.userId }),
      ...(here && { roomId }),
    });
    rows.push({ id, createdAt, votes, words, mine, here });
  }
  scopes = [
    { name: 'everything', filter: {}, has: () => true },
    { name: 'an author', filter: { author: ada.userId }, has: ({ mine }) => mine },
    { name: 'a room', filter: { room: 'studio' }, has: ({ here }) => here },
  ];
});
afterAll(() => database.drop());

const heat = ({ createdAt, votes }: Row): number => Math.log(votes + 1) * 19543.25 + createdAt / 1000;
const SORTS = [
  { sort: 'new', window: 'all', days: Infinity, rank: () => 0 },
  { sort: 'top', window: 'all', days: Infinity, rank: ({ votes }: Row) => votes },
  // Windows begin with a half day: the 15th at 7:30 is a day after the 14th at 0:00.
  { sort: 'top', window: 'day', days: 1 + 7.5 / 24, rank: ({ votes }: Row) => votes },
  { sort: 'top', window: 'week', days: 7 + 7.5 / 24, rank: ({ votes }: Row) => votes },
  { sort: 'top', window: 'month', days: 30 + 7.5 / 24, rank: ({ votes }: Row) => votes },
  { sort: 'trending', window: 'all', days: 14, rank: heat },
] as const;

describe('WEB-40 every page of every listing is what sorting everything would give', () => {
  test.each(SORTS)('$sort, $window', async ({ sort, window, days, rank }) => {
    for (const scope of scopes)
      for (const [q, has] of [
        [undefined, () => true],
        ['fox', ({ words }: Row) => words.includes('fox')],
        ['blue comet', ({ words }: Row) => words.includes('blue comet')],
        ['a blue comet of', ({ words }: Row) => words.includes('blue comet')],
        ['zebra', () => false],
      ] as const) {
        const expected = rows
          .filter((row) => scope.has(row) && has(row) && row.createdAt > NOW - days * 24 * HOUR)
          .toSorted((a, b) => rank(b) - rank(a) || b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1))
          .map(({ id }) => id);
        const query = { sort, window, ...scope.filter, ...(q && { q }) };
        const seen: string[] = [];
        for (let last: Key | undefined; ; ) {
          const after = last && {
            query: '',
            at,
            id: last.id,
            createdAt: last.createdAt.toISOString(),
            rank: last.rank,
          };
          const page = await findKeys(database.db, { query, at, after: after ?? null, count: 7 }, LOOKS);
          seen.push(...page.map(({ id }) => id));
          last = page.at(-1);
          if (page.length < 7) break;
        }
        expect(seen, `${scope.name}, ${q}`).toEqual(expected);
      }
  });
});
