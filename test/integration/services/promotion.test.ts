import { randomUUID } from 'node:crypto';
import { createDb } from '@atelier/db';
import { register, retire } from '@atelier/queue';
import { type Ctx, type Deps, generation, moderation, room, vote, work } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, aWorker, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let author: Ctx & { userId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

/** A finished draft of `count` images in a new room where so many votes promote. */
async function aDraft(promoteVotes: number | null, { count = 1, pack = 'tiny' } = {}): Promise<string> {
  author = await aPerson(deps);
  const slug = `room-${randomUUID().slice(0, 8)}`;
  await room.create({ ctx: author, input: { body: { slug, name: 'A room', promoteVotes } } });
  const { id: roomId } = await database.db.room.findUniqueOrThrow({ where: { slug } });
  const images = Array.from({ length: count }, (_, index) => ({ index, seed: 1n, target: 64, reached: 64 }));
  const { id } = await database.db.generation.create({
    data: {
      caption: 'a red fox',
      authorId: author.userId,
      roomId,
      status: 'done',
      seed: 1n,
      count,
      stopAfter: 64,
      pack,
      images: { create: images },
    },
  });
  return id;
}
const cast = (ctx: Ctx, generationId: string, image?: number) =>
  vote.cast({ ctx, input: { generationId, ...(image === undefined ? {} : { body: { image } }) } });
const targets = async (id: string) =>
  (await generation.get({ ctx: author, input: { id } })).images.map(({ target }) => target);
const jobs = (generationId: string) => database.db.job.findMany({ where: { generationId } });

test('P-VOTE-1 n votes take a draft to 256, twice as many to 1024; the work is the author’s', async () => {
  const id = await aDraft(2);
  await cast(await aPerson(deps), id);
  expect(await targets(id)).toEqual([64]);
  const second = await aPerson(deps, { guest: true });
  await cast(second, id);
  expect(await targets(id)).toEqual([256]);
  await cast(second, id);
  expect(await targets(id)).toEqual([256]);
  for (let i = 0; i < 2; i++) await cast(await aPerson(deps), id);
  expect(await targets(id)).toEqual([1024]);
  expect((await jobs(id)).map(({ userId }) => userId)).toEqual([author.userId]);
});

test('P-VOTE-2 of several images the chosen one goes on; a vote can move, and one for none counts for none', async () => {
  const id = await aDraft(2, { count: 4 });
  const [ada, bob, eve] = [await aPerson(deps), await aPerson(deps), await aPerson(deps)];
  await cast(ada, id, 2);
  await cast(bob, id, 1);
  await cast(eve, id);
  expect(await targets(id)).toEqual([64, 64, 64, 64]);
  await cast(bob, id, 2);
  expect(await targets(id)).toEqual([64, 64, 256, 64]);
  expect((await generation.get({ ctx: ada, input: { id } })).votes).toBe(3);
  await expect(cast(ada, id, 4)).rejects.toMatchObject({ code: 'invalid_request' });
});

test('P-VOTE-3 however many vote at once, a draft is promoted once', async () => {
  const id = await aDraft(3);
  const people = await Promise.all(Array.from({ length: 5 }, () => aPerson(deps)));
  await Promise.all(people.map((ctx) => cast(ctx, id)));
  expect(await targets(id)).toEqual([256]);
  expect(await jobs(id)).toHaveLength(1);
  expect((await generation.get({ ctx: author, input: { id } })).status).toBe('queued');
});

test('P-VOTE-4 votes count while the author’s quota is used up, and the next one promotes', async () => {
  const id = await aDraft(1);
  const ctx = await aPerson(deps);
  const full = { ...ctx, deps: depsFor(database.db, { quota: { activePerPerson: 0 } }) };
  expect(await cast(full, id)).toMatchObject({ votes: 1 });
  expect(await targets(id)).toEqual([64]);
  expect(await jobs(id)).toEqual([]);
  await cast(ctx, id);
  expect(await targets(id)).toEqual([256]);
});

test('P-VOTE-4 votes count while no worker draws with its pack, or its author is banned', async () => {
  const id = await aDraft(1);
  const ada = await aPerson(deps);
  const { workerId } = await register(database.db, {
    name: 'other',
    device: 'cpu',
    pack: 'other',
    packVersion: '1',
    capabilities: {},
  });
  expect(await cast(ada, id)).toMatchObject({ votes: 1, voted: true });
  expect(await targets(id)).toEqual([64]);
  await retire(database.db, { workerId });
  await moderation.ban({ ctx: ctxOf(deps), input: { userId: author.userId, banned: true } });
  expect(await cast(ada, id)).toMatchObject({ votes: 1 });
  expect(await jobs(id)).toEqual([]);
});

test('P-VOTE-4 drafts of one author that are voted for at once stay within the quota', async () => {
  const ids: string[] = [];
  for (let i = 0; i < 4; i++) ids.push(await aDraft(1));
  await database.db.generation.updateMany({ where: { id: { in: ids } }, data: { authorId: author.userId } });
  const few = depsFor(database.db, { quota: { activePerPerson: 2 } });
  const voters = await Promise.all(ids.map(() => aPerson(few)));
  await Promise.all(voters.map((ctx, i) => cast(ctx, ids[i]!)));
  expect(await database.db.job.count({ where: { userId: author.userId } })).toBe(2);
});

test('P-VOTE-6 where people can sign in, guests’ votes promote nothing', async () => {
  const id = await aDraft(2);
  const withSignIn = depsFor(database.db, { signIn: true });
  const [ada, bob] = [await aPerson(withSignIn), await aPerson(withSignIn)];
  for (let i = 0; i < 3; i++) await cast(await aPerson(withSignIn, { guest: true }), id);
  expect(await cast(ada, id)).toMatchObject({
    votes: 4,
    promotion: { threshold: 2, votes: [1], signedInOnly: true },
  });
  expect(await targets(id)).toEqual([64]);
  await cast(bob, id);
  expect(await targets(id)).toEqual([256]);
});

test('P-VOTE-7 the view says which image one’s vote is for and how far each has come', async () => {
  const id = await aDraft(3, { count: 4 });
  const ada = await aPerson(deps);
  const read = async () => {
    const { votes, voted, votedImage, promotion } = await generation.get({ ctx: ada, input: { id } });
    return { votes, voted, votedImage, promotion };
  };
  expect(await read()).toMatchObject({ voted: false, promotion: { threshold: 3, votes: [0, 0, 0, 0] } });
  const first = {
    votes: 1,
    voted: true,
    votedImage: 0,
    promotion: { threshold: 3, votes: [1, 0, 0, 0], signedInOnly: false },
  };
  expect(await cast(ada, id, 0)).toMatchObject(first);
  expect(await read()).toEqual(first);
  await cast(ada, id, 2);
  await cast(ada, id);
  expect(await read()).toMatchObject({ votes: 1, votedImage: 2, promotion: { votes: [0, 0, 1, 0] } });
});

test('P-VOTE-5 no further than the pack goes, and not at all where the room does not say so', async () => {
  const short = await aDraft(1, { pack: 'short' });
  for (let i = 0; i < 3; i++) await cast(await aPerson(deps), short);
  expect(await targets(short)).toEqual([256]);
  const quiet = await aDraft(null);
  for (let i = 0; i < 3; i++) await cast(await aPerson(deps), quiet);
  expect(await targets(quiet)).toEqual([64]);
});

test('P-PROMOTE-1 anyone signed in promotes at once; where votes do, a guest votes, except for their own', async () => {
  const promote = (ctx: Ctx, id: string) =>
    generation.promote({ ctx, input: { id, body: { image: 0, to: 256 } } });
  const voted = await aDraft(5);
  const guest = await aPerson(deps, { guest: true });
  await expect(promote(guest, voted)).rejects.toMatchObject({
    code: 'forbidden',
    details: { reason: 'room_votes' },
  });
  expect((await promote(await aPerson(deps), voted)).images[0]?.target).toBe(256);
  const open = await aDraft(null);
  expect((await promote(guest, open)).images[0]?.target).toBe(256);
});

test('P-PROMOTE-1 guests who all try at once are told at once, with few connections', async () => {
  const id = await aDraft(5);
  const guest = await aPerson(deps, { guest: true });
  const small = createDb(database.url, { poolSize: 2 });
  try {
    const ctx = { ...guest, deps: depsFor(small) };
    const began = performance.now();
    const tries = Array.from({ length: 6 }, () =>
      generation.promote({ ctx, input: { id, body: { image: 0, to: 256 } } }),
    );
    for (const { reason } of (await Promise.allSettled(tries)) as PromiseRejectedResult[])
      expect(reason).toMatchObject({ code: 'forbidden' });
    expect(performance.now() - began).toBeLessThan(4_000);
  } finally {
    await small.close();
  }
});

test('P-PROMOTE-2 ten who promote at once make one job, and one quota is spent', async () => {
  const id = await aDraft(null);
  const people = await Promise.all(Array.from({ length: 6 }, () => aPerson(deps)));
  await Promise.all(
    people.map((ctx) => generation.promote({ ctx, input: { id, body: { image: 0, to: 1024 } } })),
  );
  expect(await jobs(id)).toHaveLength(1);
});

test('P-PROMOTE-3 a promotion spends the promoter’s quota, also while another’s job of it runs', async () => {
  const promote = (ctx: Ctx, id: string, image: number) =>
    generation.promote({ ctx, input: { id, body: { image, to: 256 } } });
  // Deletes the jobs of other tests.
  await database.db.job.deleteMany({});
  const id = await aDraft(null, { count: 4 });
  const [ada, bob] = [await aPerson(deps), await aPerson(deps)];
  await promote(ada, id, 0);
  const full = { ...bob, deps: depsFor(database.db, { quota: { perPersonAndDay: 0 } }) };
  await expect(promote(full, id, 1)).rejects.toMatchObject({ code: 'quota_exceeded' });
  expect(await targets(id)).toEqual([256, 64, 64, 64]);
  await promote(bob, id, 1);
  await promote(bob, id, 2);
  const ownersOf = async (state: 'available' | 'running' | 'completed') =>
    (await jobs(id)).filter((job) => job.state === state).map(({ userId }) => userId);
  expect((await ownersOf('available')).toSorted()).toEqual([ada.userId, bob.userId].toSorted());

  const worker = aWorker(deps);
  const begin = () =>
    work.begin({ ctx: worker, input: { packs: ['tiny'], packVersion: '1', leaseMs: 60_000 } });
  const first = await begin();
  expect(first?.images.map(({ target }) => target)).toEqual([256, 256, 256, 64]);
  // The job that runs has read its targets: a further one waits, and the generation goes on with it.
  await promote(ada, id, 3);
  expect((await generation.get({ ctx: ada, input: { id } })).position).toBeNull();
  await database.db.image.updateMany({
    where: { generationId: id, index: { lt: 3 } },
    data: { reached: 256 },
  });
  expect(await work.finish({ ctx: worker, input: { lease: first! } })).toEqual({ status: 'queued' });
  const second = await begin();
  expect(second?.generationId).toBe(id);
  await database.db.image.updateMany({ where: { generationId: id }, data: { reached: 256 } });
  expect(await work.finish({ ctx: worker, input: { lease: second! } })).toEqual({ status: 'done' });
  // A leftover job has nothing to do, and the generation stays done.
  expect(await begin()).toBeNull();
  expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('done');
  expect((await ownersOf('completed')).toSorted()).toEqual(
    (await jobs(id)).map(({ userId }) => userId).toSorted(),
  );
});

test('P-ROOM-1 only the owner or a moderator sets the rule, within its bounds', async () => {
  const owner = await aPerson(deps);
  const slug = `room-${randomUUID().slice(0, 8)}`;
  await room.create({ ctx: owner, input: { body: { slug, name: 'A room' } } });
  const set = (ctx: Ctx, body: unknown) => room.set({ ctx, input: { slug, body } });
  expect(await set(owner, { promoteVotes: 3 })).toMatchObject({ promoteVotes: 3, name: 'A room' });
  expect(await set(await aPerson(deps, { role: 'moderator' }), { name: 'Ours' })).toMatchObject({
    name: 'Ours',
  });
  expect(await set(owner, { promoteVotes: null })).toMatchObject({ promoteVotes: null });
  await expect(set(await aPerson(deps), { promoteVotes: 1 })).rejects.toMatchObject({ code: 'forbidden' });
  for (const promoteVotes of [0, -1, 1.5, 1001, '3'])
    await expect(set(owner, { promoteVotes })).rejects.toMatchObject({ code: 'invalid_request' });
});
