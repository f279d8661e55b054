import { readPngText } from '@atelier/imagen/png';
import { generation, image } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGeneration, aPerson, depsFor } from '../../support/factories';
import { fakeInference } from '../../support/inference';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';
import { aRunner } from '../../support/runner';
import { untilEnded } from '../../support/watch';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('GRID-10 a worker draws each cell from its own caption, seed and settings, which its PNG carries', async () => {
  const deps = depsFor(database.db);
  const ada = await aPerson(deps);
  const inference = fakeInference();
  const runner = aRunner(deps, inference);
  await runner.start();
  try {
    const axes = { seed: [3, 9] };
    const { id } = await aGeneration(ada, { caption: 'a {red, blue} fox', steps: 2, axes });
    const drawn = await untilEnded(ada, id);
    expect(drawn.images.map(({ stages }) => Object.keys(stages))).toEqual(Array(4).fill(['64']));
    expect(inference.requests[0]?.cells).toEqual([
      { caption: 'a red fox', seed: 3, steps: 2 },
      { caption: 'a red fox', seed: 9, steps: 2 },
      { caption: 'a blue fox', seed: 3, steps: 2 },
      { caption: 'a blue fox', seed: 9, steps: 2 },
    ]);
    await generation.promote({ ctx: ada, input: { id, body: { image: 3, to: 256 } } });
    await untilEnded(ada, id);
    for (const size of [64, 256] as const) {
      const opened = await image.open({ ctx: ada, input: { generationId: id, index: 3, size } });
      expect(readPngText(Buffer.from(await opened.read()))).toMatchObject({
        Description: 'a blue fox',
        'atelier:seed': '9',
        'atelier:settings': '{"steps":2}',
      });
    }
  } finally {
    await runner.stop();
  }
});
