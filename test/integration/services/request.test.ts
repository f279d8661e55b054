import { randomUUID } from 'node:crypto';
import { type AtelierError, LIMITS } from '@atelier/domain';
import { jobsOf } from '@atelier/queue';
import { type Ctx, type Deps, generation, moderation } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aGeneration,
  aPerson,
  aPicture,
  catalogueOf,
  ctxOf,
  depsFor,
  SHORT_PACK,
  TINY_PACK,
} from '../../support/factories';
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

const request = (ctx: Ctx, body: unknown, idempotencyKey?: string) =>
  generation.request({ ctx, input: { body, idempotencyKey } });
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'none',
    (error: AtelierError) => error.code,
  );
const counts = async () => ({
  generations: await database.db.generation.count(),
  images: await database.db.image.count(),
  jobs: await database.db.job.count(),
});

test('a request becomes a generation, its images and one job, in the queue', async () => {
  const accepted = await request(ada, {
    caption: '  a red   fox ',
    count: 3,
    seed: LIMITS.seedMax,
    guidanceWeight: 4,
  });
  expect(accepted).toMatchObject({ status: 'queued', position: 0, etaMs: null, replayed: false });
  expect(accepted.url).toBe(`https://atelier.example/g/${accepted.id}`);

  const view = await generation.get({ ctx: ada, input: { id: accepted.id } });
  expect(view).toMatchObject({
    caption: 'a red fox',
    settings: { guidanceWeight: 4 },
    seed: LIMITS.seedMax,
    stopAfter: 1024,
    pack: 'tiny',
    origin: 'web',
    author: { id: ada.userId },
    votes: 0,
    error: null,
  });
  // Image i draws from seed + i, modulo 2³².
  expect(view.images.map((image) => image.seed)).toEqual([LIMITS.seedMax, 0, 1]);
  expect(await jobsOf(database.db, { generationId: accepted.id })).toMatchObject([{ state: 'available' }]);
});

test('without a seed each request gets its own', async () => {
  const seeds = await Promise.all([1, 2, 3].map(async () => (await aGeneration(ada)).seed));
  expect(new Set(seeds).size).toBe(3);
});

describe('a refused request leaves nothing behind', () => {
  test.each([
    ['an empty caption', { caption: '   ' }, 'invalid_caption'],
    ['a caption of 10 MB', { caption: 'a'.repeat(10_000_000) }, 'invalid_caption'],
    ['a binary caption', { caption: 'a\u0000b' }, 'invalid_caption'],
    ['a caption on the deny list', { caption: 'a fucking fox' }, 'caption_refused'],
    ['an unknown field', { caption: 'a fox', wings: 2 }, 'invalid_request'],
    ['a wrong type', { caption: 'a fox', count: 'two' }, 'invalid_request'],
    ['a seed out of range', { caption: 'a fox', seed: LIMITS.seedMax + 1 }, 'invalid_request'],
    ['an unknown sampler', { caption: 'a fox', sampler: 'euler' }, 'unknown_sampler'],
    ['an unknown pack', { caption: 'a fox', pack: 'imaginary' }, 'unknown_pack'],
    ['a stage the pack lacks', { caption: 'a fox', pack: 'short', stopAfter: 1024 }, 'stage_unavailable'],
    ['a parent that does not exist', { caption: 'a fox', parentId: randomUUID() }, 'not_found'],
    ['a room that does not exist', { caption: 'a fox', room: 'nowhere' }, 'not_found'],
    ['no object at all', 'a red fox', 'invalid_request'],
    ['nothing', undefined, 'invalid_request'],
  ])('%s', async (_, body, code) => {
    const before = await counts();
    expect(await codeOf(request(ada, body))).toBe(code);
    expect(await counts()).toEqual(before);
  });

  test('someone without a session', async () => {
    expect(await codeOf(request(ctxOf(deps, { kind: 'anonymous' }), { caption: 'a fox' }))).toBe(
      'unauthenticated',
    );
  });

  test('someone who is banned', async () => {
    const mallory = await aPerson(deps);
    await moderation.ban({
      ctx: ctxOf(deps),
      input: { userId: mallory.userId, banned: true, reason: 'spam' },
    });
    const before = await counts();
    await expect(request(mallory, { caption: 'a fox' })).rejects.toThrow(/banned.*spam/);
    expect(await counts()).toEqual(before);
  });

  test('a request whose job cannot be queued', async () => {
    const before = await counts();
    const ghost = ctxOf(deps, { kind: 'user', userId: randomUUID(), role: 'member' });
    expect(await codeOf(request(ghost, { caption: 'a fox' }))).toBe('unauthenticated');
    expect(await counts()).toEqual(before);
  });
});

test('without a choice of size a pack that ends early is drawn as far as it goes', async () => {
  const view = await aGeneration(ada, { pack: 'short' });
  expect(view.stopAfter).toBe(256);
});

test('with no pack at all every request says so', async () => {
  const empty = ctxOf({ ...deps, packs: catalogueOf() }, ada.actor);
  expect(await codeOf(request(empty, { caption: 'a fox' }))).toBe('unknown_pack');
});

test('a pack that only a live worker elsewhere has is accepted', async () => {
  const far = { ...TINY_PACK, name: 'far' };
  await database.db.worker.create({
    data: { name: 'w', device: 'cuda', pack: 'far', packVersion: '1', capabilities: { pack: far } },
  });
  const here = ctxOf({ ...deps, packs: catalogueOf(SHORT_PACK) }, ada.actor);
  expect((await request(here, { caption: 'a fox', pack: 'far' })).status).toBe('queued');
  await database.db.worker.deleteMany();
});

describe('quota', () => {
  test('a person may have only so many active ones, exactly, however many are asked for at once', async () => {
    const limited = { ...deps, quota: { activePerPerson: 5 } };
    const eager = await aPerson(limited);
    const codes = await Promise.all(
      Array.from({ length: 12 }, () => codeOf(request(eager, { caption: 'a fox' }))),
    );
    expect(codes.filter((code) => code === 'none')).toHaveLength(5);
    expect(codes.filter((code) => code === 'quota_exceeded')).toHaveLength(7);
    expect(await codeOf(request(await aPerson(limited), { caption: 'a fox' }))).toBe('none');
  });

  test('a full queue refuses every request and says when to come back', async () => {
    const full = await aPerson({ ...deps, quota: { waitingTotal: 1 } });
    await expect(request(full, { caption: 'a fox' })).rejects.toMatchObject({
      code: 'queue_full',
      details: { retryAfterMs: expect.any(Number) },
    });
  });
});

describe('Idempotency-Key', () => {
  test('the same key and body get the first answer, also at the same time', async () => {
    const key = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => request(ada, { caption: 'once only', count: 2 }, key)),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await database.db.generation.count({ where: { caption: 'once only' } })).toBe(1);
    // The order of fields does not matter.
    expect((await request(ada, { count: 2, caption: 'once only' }, key)).id).toBe(answers[0]?.id);
  });

  test('another body is refused', async () => {
    const key = randomUUID();
    await request(ada, { caption: 'a fox' }, key);
    expect(await codeOf(request(ada, { caption: 'an owl' }, key))).toBe('idempotency_mismatch');
  });

  test('keys of different people do not meet', async () => {
    const bob = await aPerson(deps);
    const key = randomUUID();
    const [first, second] = [
      await request(ada, { caption: 'a fox' }, key),
      await request(bob, { caption: 'a fox' }, key),
    ];
    expect(first.id).not.toBe(second.id);
  });

  test('a refused request does not use up its key', async () => {
    const key = randomUUID();
    expect(await codeOf(request(ada, { caption: 'a fox', room: 'nowhere' }, key))).toBe('not_found');
    expect((await request(ada, { caption: 'a fox' }, key)).replayed).toBe(false);
  });

  test('a key that is no header value is refused', async () => {
    expect(await codeOf(request(ada, { caption: 'a fox' }, 'two\nlines'))).toBe('invalid_request');
  });
});

test('a remix names its parent; a hidden one cannot be remixed', async () => {
  const parentId = await aPicture(database.db, { authorId: ada.userId });
  const remix = await aGeneration(await aPerson(deps), { parentId });
  expect(remix.parentId).toBe(parentId);
  expect((await generation.get({ ctx: ada, input: { id: parentId } })).childCount).toBe(1);

  await moderation.hide({ ctx: ctxOf(deps), input: { id: parentId, hidden: true } });
  expect(await codeOf(request(await aPerson(deps), { caption: 'a fox', parentId }))).toBe('gone');
  expect(await codeOf(request(ada, { caption: 'a fox', parentId }))).toBe('gone');
});

test('A-UNLISTED-2 a remix of an unlisted picture is unlisted unless the request says otherwise', async () => {
  const parentId = await aPicture(database.db, { authorId: ada.userId });
  await database.db.generation.update({ where: { id: parentId }, data: { unlisted: true } });
  expect((await aGeneration(ada, { parentId })).unlisted).toBe(true);
  expect((await aGeneration(ada, { parentId, unlisted: false })).unlisted).toBeUndefined();
  expect((await aGeneration(ada)).unlisted).toBeUndefined();
});
