import { type Ctx, type Deps, generation, line } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aGeneration, aPerson, depsFor } from '../../support/factories';
import { clear, take } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterAll(() => database.drop());

const shown = ({ items }: Awaited<ReturnType<typeof line.get>>) =>
  items.map(({ generation: { id, position }, paused }) => ({ id, position, paused }));

test('LINE-4 one’s own line is seen, ordered and paused; positions follow', async () => {
  const [a, b] = [await aGeneration(ada), await aGeneration(ada)];
  const order = await line.arrange({ ctx: ada, input: { body: { order: [b.id] } } });
  expect(shown(order)).toEqual([
    { id: b.id, position: 0, paused: false },
    { id: a.id, position: 1, paused: false },
  ]);
  const paused = await line.pause({ ctx: ada, input: { body: { ids: [b.id], paused: true } } });
  expect(shown(paused)).toEqual([
    { id: a.id, position: 0, paused: false },
    { id: b.id, position: null, paused: true },
  ]);
  const again = await line.pause({ ctx: ada, input: { body: { ids: [b.id], paused: false } } });
  expect(again.items.every((item) => !item.paused)).toBe(true);
  const bob = await aPerson(deps);
  expect((await line.get({ ctx: bob, input: {} })).items).toEqual([]);
  await line.pause({ ctx: bob, input: { body: { ids: [a.id], paused: true } } });
  expect((await line.get({ ctx: ada, input: {} })).items.some((item) => item.paused)).toBe(false);
});

test('LINE-5 all that wait are stopped, what runs goes on, and each comes back by a retry', async () => {
  const running = await aGeneration(ada);
  await take(database.db, { at: Date.now() - Date.parse('2030-01-01T12:00:00.000Z') + 60_000 });
  await database.db.generation.update({ where: { id: running.id }, data: { status: 'running' } });
  const [b, c] = [await aGeneration(ada), await aGeneration(ada)];
  const { stopped } = await line.stop({ ctx: ada, input: {} });
  expect(stopped.toSorted()).toEqual([b.id, c.id].toSorted());
  const status = async (id: string) => (await generation.get({ ctx: ada, input: { id } })).status;
  expect([await status(running.id), await status(b.id)]).toEqual(['running', 'cancelled']);
  await generation.retry({ ctx: ada, input: { id: b.id } });
  expect(await status(b.id)).toBe('queued');
});
