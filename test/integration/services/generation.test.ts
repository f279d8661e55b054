import { randomUUID } from 'node:crypto';
import { jobsOf, register } from '@atelier/queue';
import {
  type Ctx,
  type Deps,
  gallery,
  generation,
  image,
  moderation,
  person,
  room,
  system,
  work,
} from '@atelier/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aGeneration,
  aPerson,
  aPicture,
  aWorker,
  ctxOf,
  depsFor,
  SHORT_PACK,
  TINY_PACK,
} from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let system_: Ctx;
let ada: Ctx & { userId: string };
let bob: Ctx & { userId: string };
let moderator: Ctx & { userId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  system_ = ctxOf(deps);
  [ada, bob, moderator] = await Promise.all([
    aPerson(deps),
    aPerson(deps),
    aPerson(deps, { role: 'moderator' }),
  ]);
});
afterAll(() => database.drop());

const get = (ctx: Ctx, id: string) => generation.get({ ctx, input: { id } });
const cancel = (ctx: Ctx, id: string) => generation.cancel({ ctx, input: { id } });
const retry = (ctx: Ctx, id: string) => generation.retry({ ctx, input: { id } });
const promote = (ctx: Ctx, id: string, body: unknown) => generation.promote({ ctx, input: { id, body } });

describe('visibility', () => {
  test('a hidden one: its author and moderators; for all others it is gone', async () => {
    const id = await aPicture(database.db, { authorId: ada.userId });
    await expect(moderation.hide({ ctx: bob, input: { id, hidden: true } })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await moderation.hide({ ctx: moderator, input: { id, hidden: true } });
    for (const ctx of [ada, moderator]) expect((await get(ctx, id)).id).toBe(id);
    for (const ctx of [bob, ctxOf(deps, { kind: 'anonymous' })]) {
      await expect(get(ctx, id)).rejects.toMatchObject({ code: 'gone' });
      await expect(
        image.open({ ctx, input: { generationId: id, index: 0, size: 64 } }),
      ).rejects.toMatchObject({
        code: 'not_found',
      });
    }
  });

  test('a deleted one: moderators only', async () => {
    const id = await aPicture(database.db, { authorId: ada.userId });
    await expect(generation.remove({ ctx: bob, input: { id } })).rejects.toMatchObject({ code: 'forbidden' });
    await generation.remove({ ctx: ada, input: { id } });
    await expect(get(ada, id)).rejects.toMatchObject({ code: 'gone' });
    expect((await get(moderator, id)).id).toBe(id);
  });

  test('an unknown one', async () => {
    await expect(get(ada, randomUUID())).rejects.toMatchObject({ code: 'not_found' });
    await expect(get(ada, '../etc')).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('cancel and retry', () => {
  test('a waiting generation is cancelled at once, and retried by its author', async () => {
    const { id } = await aGeneration(ada);
    await expect(cancel(bob, id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await cancel(ada, id)).toMatchObject({ status: 'cancelled', position: null });
    // Cancelling what has ended changes nothing.
    expect((await cancel(ada, id)).status).toBe('cancelled');
    expect(await jobsOf(database.db, { generationId: id })).toMatchObject([{ state: 'cancelled' }]);

    await expect(retry(bob, id)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await retry(ada, id)).toMatchObject({ status: 'queued', finishedAt: null });
    await expect(retry(ada, id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await cancel(moderator, id)).status).toBe('cancelled');
  });
});

describe('promote', () => {
  test('a finished draft goes on: the target rises and one job is made, however many ask at once', async () => {
    const id = await aPicture(database.db, { authorId: ada.userId });
    const views = await Promise.all([1, 2, 3].map(() => promote(bob, id, { image: 0, to: 256 })));
    expect(views[0]).toMatchObject({ status: 'queued', images: [{ target: 256 }] });
    expect(await jobsOf(database.db, { generationId: id })).toHaveLength(1);
    // A promotion makes a new job.
    await promote(ada, id, { image: 0, to: 1024 });
    expect((await get(ada, id)).images).toMatchObject([{ target: 1024 }]);
    expect(await jobsOf(database.db, { generationId: id })).toHaveLength(2);
  });

  test.each([
    [{ image: 3, to: 256 }, 'invalid_request'],
    [{ image: 0, to: 64 }, 'invalid_request'],
    [{ image: 0 }, 'invalid_request'],
    [{ image: 0, to: 256, now: true }, 'invalid_request'],
  ])('%j is refused', async (body, code) => {
    await expect(promote(ada, await aPicture(database.db), body)).rejects.toMatchObject({ code });
  });

  test('a cancelled generation is retried, not promoted; promoting needs a session', async () => {
    const { id } = await aGeneration(ada, { stopAfter: 64 });
    await cancel(ada, id);
    await expect(promote(ada, id, { image: 0, to: 256 })).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      promote(ctxOf(deps, { kind: 'anonymous' }), id, { image: 0, to: 256 }),
    ).rejects.toMatchObject({ code: 'unauthenticated' });
  });
});

test('lineage: ancestors, descendants, what changed; a hidden one keeps its place but shows nothing', async () => {
  const root = await aGeneration(ada, { caption: 'a red fox', seed: 1 });
  const middle = await aGeneration(ada, { caption: 'a blue fox', seed: 1, parentId: root.id });
  const self = await aGeneration(bob, {
    caption: 'a blue fox',
    seed: 2,
    guidanceWeight: 3,
    parentId: middle.id,
  });
  const children = [
    await aGeneration(bob, { caption: 'a blue fox at night', seed: 2, guidanceWeight: 3, parentId: self.id }),
    await aGeneration(bob, { caption: 'a blue fox', seed: 3, guidanceWeight: 3, parentId: self.id }),
  ];
  await moderation.hide({ ctx: moderator, input: { id: root.id, hidden: true } });

  const tree = await generation.lineage({ ctx: bob, input: { id: self.id } });
  expect(tree.ancestors).toMatchObject([
    { id: root.id, depth: -2, caption: null, image: null, changes: null },
    { id: middle.id, depth: -1, caption: 'a blue fox', changes: null },
  ]);
  expect(tree.self.changes).toEqual({
    addedWords: [],
    removedWords: [],
    seed: true,
    settings: ['guidanceWeight'],
  });
  expect(tree.descendants.map(({ id }) => id)).toEqual(children.map(({ id }) => id));
  expect(tree.descendants[0]?.changes).toEqual({
    addedWords: ['at', 'night'],
    removedWords: [],
    seed: false,
    settings: [],
  });
  expect(tree.truncated).toBe(false);
  // Its author still sees the words.
  const asAda = await generation.lineage({ ctx: ada, input: { id: middle.id } });
  expect(asAda.self.changes).toMatchObject({ addedWords: ['blue'], removedWords: ['red'] });
});

test('WEB-47 lineage: a remix of the third of four drafts shows that draft as its parent, and no change of seed', async () => {
  const root = await aGeneration(ada, { count: 4, seed: 10 });
  await database.db.image.updateMany({ where: { generationId: root.id }, data: { reached: 64 } });
  const remix = await aGeneration(bob, { caption: 'a blue fox', seed: 12, parentId: root.id });
  const other = await aGeneration(bob, { caption: 'a blue fox', seed: 99, parentId: root.id });
  const tree = await generation.lineage({ ctx: bob, input: { id: remix.id } });
  expect(tree.ancestors).toMatchObject([{ id: root.id, image: `/images/${root.id}/2/64.png` }]);
  expect(tree.self.changes).toMatchObject({ seed: false, addedWords: ['blue'], removedWords: ['red'] });
  const elsewhere = await generation.lineage({ ctx: bob, input: { id: other.id } });
  expect(elsewhere.self.changes).toMatchObject({ seed: true });
  // Without a remix, the draft with the largest stage is shown.
  await database.db.image.updateMany({ where: { generationId: root.id, index: 3 }, data: { reached: 256 } });
  const again = await generation.lineage({ ctx: bob, input: { id: other.id } });
  expect(again.ancestors).toMatchObject([{ image: `/images/${root.id}/3/256.png` }]);
});

describe('A-UNLISTED-1 the address of an unlisted picture', () => {
  const nobody = () => ctxOf(deps, { kind: 'anonymous' });
  const lineage = (ctx: Ctx, id: string) => generation.lineage({ ctx, input: { id } });

  test('is its author’s and moderators’; a remix and its tree name an alias that opens nothing', async () => {
    const { id: secret } = await aGeneration(ada, { unlisted: true });
    const { id: remix } = await aGeneration(bob, { parentId: secret, unlisted: false });
    await database.db.image.updateMany({ where: { generationId: remix }, data: { reached: 64 } });
    for (const ctx of [nobody(), bob]) {
      const { parentId } = await get(ctx, remix);
      expect(parentId).not.toBe(secret);
      await expect(get(ctx, parentId!)).rejects.toMatchObject({ code: 'not_found' });
      const tree = await lineage(ctx, remix);
      expect(tree).toMatchObject({
        ancestors: [{ id: parentId, caption: null }],
        self: { id: remix, parentId },
      });
      const page = await gallery.list({ ctx, input: { query: { author: bob.userId } } });
      expect(page.items.map(({ id }) => id)).toContain(remix);
      expect(JSON.stringify([tree, page])).not.toContain(secret);
    }
    for (const ctx of [ada, moderator]) {
      expect((await get(ctx, remix)).parentId).toBe(secret);
      expect(await lineage(ctx, remix)).toMatchObject({
        ancestors: [{ id: secret }],
        self: { parentId: secret },
      });
    }
  });

  test('is reported as deleted, and its descendants keep their places', async () => {
    const { id: root } = await aGeneration(ada, { unlisted: true });
    const { id: child } = await aGeneration(ada, { parentId: root, unlisted: true });
    const { id: grandchild } = await aGeneration(bob, { parentId: child });
    const tree = await lineage(bob, root);
    expect(tree.self.id).toBe(root);
    const [first, second] = tree.descendants;
    expect(first).toMatchObject({ parentId: root, caption: null });
    expect(first?.id).not.toBe(child);
    expect(second).toMatchObject({ id: grandchild, parentId: first?.id });
  });

  test('is in no picture that came of it', async () => {
    const { id: secret } = await aGeneration(ada, { unlisted: true });
    const { id: remix } = await aGeneration(bob, { parentId: secret, unlisted: false });
    /** Returns the text chunks that the worker writes into the pictures of a job. */
    const parentOf = async (generationId: string) => {
      await database.db.job.deleteMany({
        where: { state: 'available', generationId: { not: generationId } },
      });
      const input = { packs: ['tiny'], packVersion: '1', leaseMs: 10_000 };
      return (await work.begin({ ctx: aWorker(deps), input }))?.parentId;
    };
    expect(await parentOf(remix)).toBeNull();
    const { id: next } = await aGeneration(bob, { parentId: remix });
    expect(await parentOf(next)).toBe(remix);
  });
});

describe('rooms', () => {
  test('are made once, listed, and refuse a taken or reserved name', async () => {
    const body = { slug: 'night-shift', name: 'Night shift' };
    expect(await room.create({ ctx: ada, input: { body } })).toMatchObject({ ...body, ownerId: ada.userId });
    await expect(room.create({ ctx: bob, input: { body } })).rejects.toMatchObject({ code: 'conflict' });
    await expect(
      room.create({ ctx: bob, input: { body: { slug: 'lobby', name: 'Mine' } } }),
    ).rejects.toMatchObject({ code: 'conflict' });
    await aGeneration(bob, { room: 'night-shift' });
    expect(await room.get({ ctx: bob, input: { slug: 'night-shift' } })).toMatchObject({
      generationCount: 1,
    });
    await room.create({ ctx: ada, input: { body: { slug: 'nobody-yet', name: 'Nobody yet' } } });
    const slugs = (await room.list({ ctx: bob, input: {} })).map(({ slug }) => slug);
    expect(slugs.indexOf('night-shift')).toBe(0);
    expect(slugs).toContain('nobody-yet');
    expect(await room.live({ ctx: bob, input: { slug: 'night-shift' } })).toHaveLength(1);
  });

  test('RT-16 running generations are on the wall, however many of one person wait', async () => {
    await room.create({ ctx: ada, input: { body: { slug: 'rush', name: 'Rush' } } });
    const [eager, patient] = [await aPerson(deps), await aPerson(deps)];
    const { id: first } = await aGeneration(eager, { room: 'rush' });
    let last = first;
    for (let n = 1; n < 20; n++) last = (await aGeneration(eager, { room: 'rush' })).id;
    const { id: running } = await aGeneration(patient, { room: 'rush' });
    await database.db.generation.update({ where: { id: running }, data: { status: 'running' } });
    const { id: newest } = await aGeneration(patient, { room: 'rush' });
    const live = (await room.live({ ctx: bob, input: { slug: 'rush' } })).map(({ id }) => id);
    expect(live.slice(0, 2)).toEqual([running, newest]);
    expect(live).toHaveLength(20);
    expect(live).not.toContain(first);
    // The caller's newest generation is found all the same, so the studio shows it after a reload.
    const own = { slug: 'lobby', mine: true, offset: Number.MAX_SAFE_INTEGER, limit: 1 };
    expect((await room.waiting({ ctx: eager, input: own })).items.map(({ id }) => id)).toEqual([last]);
  });

  test('a Discord channel has one, however many commands come at once', async () => {
    const channel = { guildId: '1', channelId: '42', name: 'Art & Café' };
    const rooms = await Promise.all(
      Array.from({ length: 5 }, () => room.ofChannel({ ctx: system_, input: channel })),
    );
    expect(new Set(rooms.map(({ slug }) => slug))).toEqual(new Set(['art-cafe']));
    // Another channel of the same name gets another slug.
    const other = await room.ofChannel({ ctx: system_, input: { ...channel, channelId: '43' } });
    expect(other.slug).toBe('art-cafe-43');
    await expect(room.ofChannel({ ctx: ada, input: channel })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

describe('people', () => {
  test('a Discord account is one person, however many commands come at once', async () => {
    const input = { discordId: '1234567890', name: 'Ada', locale: 'de' };
    const people = await Promise.all(
      Array.from({ length: 5 }, () => person.discord({ ctx: system_, input })),
    );
    expect(new Set(people.map(({ id }) => id)).size).toBe(1);
    const renamed = await person.discord({ ctx: system_, input: { ...input, name: 'Ada L.' } });
    expect(renamed).toMatchObject({ id: people[0]?.id, name: 'Ada L.', isGuest: false, locale: 'de' });
  });

  test('the bot finds a person who signed in on the site with Discord', async () => {
    const { id } = await database.db.user.create({ data: { name: 'Web', discordId: '777' } });
    const input = { discordId: '777', name: 'From Discord' };
    expect((await person.discord({ ctx: system_, input })).id).toBe(id);
  });

  test('guests have friendly names; only our services make people', async () => {
    const { person: guest } = await person.guest({ ctx: system_, input: {} });
    expect(guest).toMatchObject({ isGuest: true, name: expect.stringMatching(/^[a-z]+ [a-z]+$/) });
    expect(await person.byId({ ctx: ada, input: { id: guest.id } })).toEqual(guest);
    await expect(person.guest({ ctx: ada, input: {} })).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a ban cancels what waits and can be lifted', async () => {
    const mallory = await aPerson(deps);
    const { id } = await aGeneration(mallory);
    await expect(
      moderation.ban({ ctx: bob, input: { userId: mallory.userId, banned: true } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    await moderation.ban({ ctx: moderator, input: { userId: mallory.userId, banned: true } });
    expect((await get(mallory, id)).status).toBe('cancelled');
    await expect(retry(mallory, id)).rejects.toMatchObject({ code: 'banned' });
    await moderation.ban({ ctx: moderator, input: { userId: mallory.userId, banned: false } });
    expect((await retry(mallory, id)).status).toBe('queued');
  });
});

describe('the system', () => {
  test('an estimate comes from measured stage times, position and the number of workers', async () => {
    const { db, drop } = await createTestDatabase();
    const deps = depsFor(db);
    const people = await Promise.all([aPerson(deps), aPerson(deps), aPerson(deps)]);
    for (const who of people) await aGeneration(who, { stopAfter: 256 });
    const worker = { device: 'cpu', pack: 'tiny', packVersion: '1', stageMs: { base64: 1000, sr256: 3000 } };
    await db.worker.create({ data: { name: 'one', ...worker } });

    const third = await aPerson(deps);
    const steps8 = await generation.request({
      ctx: third,
      input: { body: { caption: 'a fox', stopAfter: 256, steps: 8 } },
    });
    // Three ahead at 4 s, then its own: twice the pack's 4 base steps.
    expect(steps8).toMatchObject({ position: 3 });
    expect(steps8.etaMs).toBeGreaterThan(3 * 4000);
    expect(steps8.etaMs).toBeLessThan(1.3 * (3 * 4000 + 5000));
    const one = await system.queue({ ctx: ctxOf(deps), input: {} });
    expect(one).toMatchObject({
      waiting: 4,
      running: 0,
      etaMs: 17_000,
      workers: [{ name: 'one', live: true }],
    });

    await db.worker.create({ data: { name: 'two', ...worker } });
    expect((await system.queue({ ctx: ctxOf(deps), input: {} })).etaMs).toBe(9000); // 4 + 4 beside 4 + 5
    // An unmeasured stage gives no estimate.
    const full = await generation.request({ ctx: third, input: { body: { caption: 'a fox' } } });
    expect(full.etaMs).toBeNull();
    await drop();
  });

  test('packs say what can be drawn, and which is the default', async () => {
    const { packs } = await system.packs({ ctx: ada, input: {} });
    expect(packs).toMatchObject([
      { name: 'tiny', isDefault: true, workers: 0, vocabulary: { objects: ['fox', 'owl'] } },
      { name: 'short', isDefault: false },
    ]);
  });

  test('PACKS-1 packs say which of them are drawn now: all while no worker lives, else those that a worker has', async () => {
    const { db, drop } = await createTestDatabase();
    const ctx = await aPerson(depsFor(db));
    const served = async () => {
      const { packs } = await system.packs({ ctx, input: {} });
      return Object.fromEntries(packs.map((pack) => [pack.name, pack.served]));
    };
    expect(await served()).toEqual({ tiny: true, short: true });
    const photos = { ...SHORT_PACK, name: 'photos' };
    for (const pack of [TINY_PACK, photos])
      await register(db, {
        name: pack.name,
        device: 'cpu',
        pack: pack.name,
        packVersion: '1',
        capabilities: { pack },
      });
    expect(await served()).toEqual({ tiny: true, photos: true, short: false });
    // A pack that only a worker elsewhere has can be asked for, and a worker takes its own jobs alone.
    await generation.request({ ctx, input: { body: { caption: 'a fox', pack: 'photos' } } });
    const begin = (pack: string) =>
      work.begin({
        ctx: aWorker(ctx.deps),
        input: { packs: [pack], packVersion: '1', leaseMs: 60_000 },
      });
    expect(await begin('tiny')).toBeNull();
    expect(await begin('photos')).toMatchObject({ caption: 'a fox' });
    await drop();
  });

  test('ready checks the parts, each within its time', async () => {
    expect(await system.ready({ ctx: ada, input: {} })).toEqual({
      ready: true,
      checks: { database: 'ok', storage: 'ok', worker: 'failed' },
    });
    const broken = ctxOf({
      ...deps,
      storage: { ...deps.storage, probe: () => Promise.reject(new Error('disk gone')) },
    });
    expect(await system.ready({ ctx: broken, input: {} })).toMatchObject({
      ready: false,
      checks: { storage: 'failed' },
    });
    const slow = ctxOf({ ...deps, storage: { ...deps.storage, probe: () => new Promise(() => {}) } });
    expect(await system.ready({ ctx: slow, input: {} })).toMatchObject({
      ready: true,
      checks: { storage: 'slow' },
    });
    expect(await system.health({ ctx: broken, input: {} })).toEqual({ status: 'ok' });
  });
});
