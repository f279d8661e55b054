import { quotaOf } from '@atelier/domain';
import { type Deps, generation } from '@atelier/services';
import { readEnv as readWebEnv } from '@atelier/web';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { aPerson, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

const SETTINGS = {
  NODE_ENV: 'test',
  DATABASE_URL: 'postgresql://u:p@localhost/atelier',
  SERVICE_TOKEN: 'sixteen characters',
} as const;

test('Q-QUOTA-3: an operator sets the bounds, and a wrong one stops the start with one line', async () => {
  const quota = quotaOf(readWebEnv({ ...SETTINGS, QUOTA_ACTIVE: '2', QUOTA_WAITING: '3' }));
  expect(quota).toEqual({ activePerPerson: 2, waitingTotal: 3 });
  const [ada, bob] = [await aPerson({ ...deps, quota }), await aPerson({ ...deps, quota })];
  const ask = (ctx: typeof ada) => generation.request({ ctx, input: { body: { caption: 'a red fox' } } });
  await ask(ada);
  await ask(ada);
  await expect(ask(ada)).rejects.toMatchObject({ code: 'quota_exceeded' });
  await ask(bob);
  await expect(ask(bob)).rejects.toMatchObject({ code: 'queue_full' });
  for (const name of [
    'QUOTA_ACTIVE',
    'QUOTA_ACTIVE_SECONDS',
    'QUOTA_PERSON_DAY',
    'QUOTA_ROOM_DAY',
    'QUOTA_WAITING',
  ])
    for (const value of ['0', '-1', 'many', '1.5'])
      expect(() => readWebEnv({ ...SETTINGS, [name]: value })).toThrow(
        new RegExp(`^setting ${name}: [^\n]+$`),
      );
});

test('Q-QUOTA-4: waiting work is bounded in seconds, of a person and of all guests of an address; a first job is always taken', async () => {
  const limited = { ...deps, quota: { activeSecondsPerPerson: 600 } };
  const big = { caption: 'a red fox', count: 4, stopAfter: 1024, steps: 250 };
  const ada = await aPerson(limited);
  const ask = (ctx: typeof ada, body: object = big) => generation.request({ ctx, input: { body } });
  await ask(ada);
  await expect(ask(ada)).rejects.toMatchObject({ code: 'quota_exceeded', details: { reason: 'work_quota' } });

  const turn = '00000000-0000-4000-8000-000000000001';
  const atHome = async () => {
    const guest = await aPerson(limited, { guest: true });
    return { ...guest, actor: { kind: 'guest' as const, userId: guest.userId, turn } };
  };
  await ask(await atHome());
  // Another name, the same address.
  await expect(ask(await atHome())).rejects.toMatchObject({ details: { reason: 'work_quota' } });
  await ask(await aPerson(limited, { guest: true }), { caption: 'a red fox', stopAfter: 64 });
});
