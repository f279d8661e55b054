import { type Deps, person } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, aPicture, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

test('A-GUEST-2 expired sessions go, and old guests who made nothing and can never come back', async () => {
  const { db } = database;
  const old = new Date(Date.now() - 2 * DAY_MS);
  const aGuest = async (session: 'live' | 'expired' | 'none', data: object = {}): Promise<string> => {
    const { userId } = await aPerson(deps, { guest: true });
    await db.user.update({ where: { id: userId }, data: { createdAt: old, ...data } });
    const expiresAt = new Date(Date.now() + (session === 'live' ? 1 : -1) * DAY_MS);
    if (session !== 'none') await db.session.create({ data: { userId, token: userId, expiresAt } });
    return userId;
  };
  const painter = await aGuest('expired');
  await aPicture(db, { authorId: painter });
  const voter = await aGuest('none');
  await db.vote.create({ data: { userId: voter, generationId: await aPicture(db) } });
  const stay = [
    painter,
    voter,
    await aGuest('live'),
    await aGuest('none', { createdAt: new Date() }),
    await aGuest('none', { bannedAt: new Date() }),
    await aGuest('none', { isGuest: false }),
  ];
  const go = [await aGuest('expired'), await aGuest('none')];
  const sweep = () => person.sweep({ ctx: ctxOf(deps), input: {} });
  expect(await sweep()).toEqual({ sessions: 2, guests: 2 });
  const left = await db.user.findMany({ where: { id: { in: [...stay, ...go] } }, select: { id: true } });
  expect(left.map(({ id }) => id).toSorted()).toEqual(stay.toSorted());
  expect(await db.session.count()).toBe(1);
  expect(await sweep()).toEqual({ sessions: 0, guests: 0 });
});

test('A-GUEST-1 a guest who is taken back must have made nothing', async () => {
  const ids = [];
  for (const paints of [true, false]) {
    const { userId } = await aPerson(deps, { guest: true });
    if (paints) await aPicture(database.db, { authorId: userId });
    await person.forgetGuest({ ctx: ctxOf(deps), input: { guestId: userId } });
    ids.push(userId);
  }
  const left = await database.db.user.findMany({ where: { id: { in: ids } }, select: { id: true } });
  expect(left).toEqual([{ id: ids[0] }]);
});
