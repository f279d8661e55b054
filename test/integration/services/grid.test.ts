import { type Ctx, type Deps, generation, vote } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGeneration, aPerson, depsFor, SHORT_PACK } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  ada = await aPerson(deps);
});
afterAll(() => database.drop());

const TEMPLATE = '{red, blue, green} {fox, cat} on a {yellow, black} background';
const ask = (body: object, ctx: Ctx = ada) => generation.request({ ctx, input: { body } });
const refusal = (body: object) => ask(body).catch((error: unknown) => error);

describe('GRID-6 a request with choices', () => {
  test('is one generation with an image for each cell, at 64 pixels and with one seed', async () => {
    const { generation: made } = await ask({ caption: TEMPLATE, seed: 7, guidanceWeight: 2 });
    expect(made).toMatchObject({ caption: TEMPLATE, count: 12, seed: 7, stopAfter: 64 });
    expect(made.grid?.rows).toEqual(['red', 'blue', 'green'].map((value) => [{ axis: 'words', value }]));
    expect(made.images[5]).toMatchObject({
      index: 5,
      seed: 7,
      target: 64,
      cell: { row: 1, column: 1 },
      caption: 'blue fox on a black background',
      settings: { guidanceWeight: 2 },
    });
  });

  test('varies settings and seeds, which win over the request’s', async () => {
    const axes = { steps: [4, 8], seed: [1, 2] };
    const { generation: made } = await ask({
      caption: 'a {red, blue} fox',
      steps: 99,
      sampler: 'ddim',
      axes,
    });
    expect(made.images).toHaveLength(8);
    expect(made.images.map(({ seed }) => seed)).toEqual([1, 2, 1, 2, 1, 2, 1, 2]);
    expect(made.images[3]).toMatchObject({ caption: 'a red fox', settings: { steps: 8, sampler: 'ddim' } });
    expect(made.settings).toEqual({ steps: 99, sampler: 'ddim' });
  });

  test('with one choice, or escaped braces, is no grid', async () => {
    const plain = await ask({ caption: 'a \\{red\\} {fox}', count: 2 });
    expect(plain.generation).toMatchObject({ caption: 'a {red} fox', count: 2, stopAfter: 1024 });
    expect(plain.generation.grid).toBeUndefined();
    expect(plain.generation.images[0]).not.toHaveProperty('caption');
  });

  test('gives each cell the style, and counts it among what is filtered', async () => {
    const { generation: made } = await ask({ caption: '{red, blue} fox', style: 'pixel {art}' });
    expect(made.images[1]?.caption).toBe('blue fox, pixel {art} style');
    expect(made.caption).toBe('{red, blue} fox, pixel \\{art\\} style');
    expect(await refusal({ caption: 'a {fu, wal}{ck, rus}' })).toMatchObject({ code: 'caption_refused' });
  });

  test('is found by the words of its cells', async () => {
    const { id } = await ask({ caption: 'a {zebra, quagga} in {2..3} fields' });
    const { words } = await database.db.generation.findUniqueOrThrow({ where: { id } });
    expect(words).toEqual(expect.arrayContaining(['zebra', 'quagga', '2', '3', 'fields']));
    expect(words).not.toContain('{');
  });
});

describe('GRID-7 what is no grid is refused', () => {
  test.each([
    ['a {red, blue fox', 'grid_unclosed'],
    ['a red} fox', 'grid_unopened'],
    ['a {red, {light, dark} blue} fox', 'grid_nested'],
    ['a {} fox', 'grid_empty'],
    ['{, fox}', 'grid_blank'],
    ['{1..100} {1..100} foxes', 'grid_large'],
  ])('%s: %s', async (caption, reason) => {
    expect(await refusal({ caption })).toMatchObject({ code: 'invalid_caption', details: { reason } });
  });

  test('the refusal of a large one says how many cells it would have', async () => {
    expect(await refusal({ caption: '{1..100} {1..100} foxes' })).toMatchObject({
      message: 'A grid has at most 25 cells. These choices and axes make 10000.',
    });
  });

  test.each([
    [{ caption: '{a, b} fox', count: 2 }, 'invalid_request'],
    [{ caption: '{a, b} fox', stopAfter: 256 }, 'stage_unavailable'],
    [{ caption: 'a fox', axes: { steps: [4] } }, 'invalid_request'],
    [{ caption: 'a fox', axes: { steps: [4, 0] } }, 'invalid_request'],
    [{ caption: 'a fox', axes: { sampler: ['ddim', 'heun'] } }, 'invalid_request'],
  ])('%j', async (body, code) => expect(await refusal(body)).toMatchObject({ code }));
});

describe('GRID-8 each cell is a picture of its own', () => {
  test('that is promoted and voted for by its index', async () => {
    const { id } = await ask({ caption: TEMPLATE, pack: SHORT_PACK.name });
    const promoted = await generation.promote({ ctx: ada, input: { id, body: { image: 11, to: 256 } } });
    expect(promoted.images.map(({ target }) => target)).toEqual([...Array(11).fill(64), 256]);
    const voted = await vote.cast({ ctx: ada, input: { generationId: id, body: { image: 11 } } });
    expect(voted.votedImage).toBe(11);
    const beyond = vote.cast({ ctx: ada, input: { generationId: id, body: { image: 12 } } });
    await expect(beyond).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('GRID-9 quotas', () => {
  test('of a day count each cell; of waiting generations a grid is one', async () => {
    const few = depsFor(database.db, { quota: { perPersonAndDay: 10, activePerPerson: 3 } });
    const bob = await aPerson(few);
    await aGeneration(bob, { caption: '{1..4} foxes' });
    await aGeneration(bob, { caption: '{1..5} foxes' });
    await expect(ask({ caption: '{1..2} foxes' }, bob)).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { reason: 'day_quota' },
    });
    await aGeneration(bob, { caption: 'a fox' });
    await expect(ask({ caption: 'a fox' }, bob)).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  test('of waiting work weigh the steps of each cell', async () => {
    const cost = async (body: object): Promise<number> => {
      const { id } = await ask(body);
      return (await database.db.job.findFirstOrThrow({ where: { generationId: id } })).costMs;
    };
    const one = await cost({ caption: 'a fox', steps: 4, stopAfter: 64 });
    expect(await cost({ caption: 'a fox', axes: { steps: [4, 8] } })).toBe(3 * one);
  });
});
