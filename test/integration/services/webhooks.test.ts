import { randomUUID } from 'node:crypto';
import { type Deps, webhook } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

/** A webhook of a new person, or of `userId`. */
async function aHook(userId?: string): Promise<string> {
  const owner = userId ?? (await aPerson(deps)).userId;
  const data = { userId: owner, url: 'https://hooks.example/', secret: 'whsec_', events: [] };
  return (await database.db.webhook.create({ data })).id;
}
const waits = (webhookId: string, secondsAgo: number, lastError: string | null = null) =>
  database.db.webhookDelivery.create({
    data: {
      webhookId,
      event: 'generation.done',
      generationId: randomUUID(),
      nextAt: new Date(Date.now() - secondsAgo * 1000),
      attempt: lastError === null ? 0 : 1,
      lastError,
    },
  });
const take = () => webhook.due({ ctx: ctxOf(deps), input: {} });

test('H-FAIR one delivery of a person is in flight, also when many take at once; a webhook that failed comes last', async () => {
  const { userId } = await aPerson(deps);
  const [deaf, fine] = [await aHook(userId), await aHook(userId)];
  await waits(deaf, -900, 'no answer in time');
  await waits(deaf, 60);
  const answers = await waits(fine, 10);
  const other = await waits(await aHook(), 30);
  const taken = await Promise.all(Array.from({ length: 8 }, take));
  expect(taken.flatMap((due) => due?.id ?? []).toSorted()).toEqual([answers.id, other.id].toSorted());
});

test('H-FAIR the next of a person is due once the one before has an outcome', async () => {
  const hook = await aHook();
  const [first, second] = [await waits(hook, 60), await waits(hook, 30)];
  const taken = await take();
  expect([taken?.id, taken?.attempt]).toEqual([first.id, 1]);
  expect(await take()).toBeNull();
  await webhook.settle({
    ctx: ctxOf(deps),
    input: { id: first.id, attempt: 1, outcome: { kind: 'failed', status: 500, error: 'answered 500' } },
  });
  expect((await take())?.id).toBe(second.id);
});
