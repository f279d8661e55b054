import { type Deps, generation, work } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGeneration, aPerson, aWorker, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

test('W-VERSION-1 a draft that is promoted after an upgrade is told with both versions', async () => {
  const ada = await aPerson(deps);
  const worker = aWorker(deps);
  const begin = async (packVersion: string) => {
    const order = await work.begin({ ctx: worker, input: { packs: ['tiny'], packVersion, leaseMs: 60_000 } });
    if (!order) throw new Error('nothing to do');
    return order;
  };
  const store = (lease: Awaited<ReturnType<typeof begin>>, stage: 'base64' | 'sr256') =>
    work.storeStage({
      ctx: worker,
      input: {
        ...{ lease, image: 0, stage, png: Buffer.from(stage), thumbhash: null, usualMs: 1 },
      },
    });
  const { id } = await aGeneration(ada, { stopAfter: 64 });
  const draft = await begin('0.4.0');
  await store(draft, 'base64');
  await work.finish({ ctx: worker, input: { lease: draft } });
  await generation.promote({ ctx: ada, input: { id, body: { image: 0, to: 256 } } });
  const promoted = await begin('0.5.0');
  expect(await store(promoted, 'sr256')).toMatchObject({ packVersions: { '64': '0.4.0' } });
  await work.finish({ ctx: worker, input: { lease: promoted } });
  const view = await generation.get({ ctx: ada, input: { id } });
  expect(view).toMatchObject({ packVersion: '0.5.0', images: [{ packVersions: { '64': '0.4.0' } }] });
});
