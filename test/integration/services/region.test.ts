import {
  type Ctx,
  canvas,
  type Deps,
  generation,
  image,
  moderation,
  type WorkOrder,
  work,
} from '@atelier/services';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aFinished, aRoom, ask, Hand } from '../../support/edits';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

type Person = Ctx & { userId: string };
let database: TestDatabase;
let deps: Deps;
let ada: Person;
let bob: Person;
let eve: Person;
let hand: Hand;
let room: string;
let root: string;
beforeAll(async () => {
  database = await createTestDatabase({ poolSize: 16 });
});
beforeEach(async () => {
  await clear(database.db);
  await database.db.canvas.deleteMany();
  deps = depsFor(database.db);
  [ada, bob, eve] = [await aPerson(deps), await aPerson(deps), await aPerson(deps)];
  hand = new Hand(deps);
  room = await aRoom(ada);
  root = await aFinished(ada, { sizes: [64, 256] });
});
afterAll(() => database.drop());

type Rect = [left: number, top: number, width: number, height: number];
const LEFT: Rect = [0, 0, 256, 1024];
const RIGHT: Rect = [768, 0, 256, 1024];
const MIDDLE: Rect = [128, 0, 512, 1024];
/** Asks for a region; its view. */
const repaint = (
  ctx: Ctx,
  rect: Rect,
  { on = root, ...more }: { on?: string; room?: string; stopAfter?: number } = {},
) =>
  ask(ctx, {
    parentId: on,
    room,
    stopAfter: 64,
    edit: { kind: 'repaint', source: { image: 0 }, mask: [{ rect }], together: true },
    ...more,
  });
const view = (ctx: Ctx, id: string) => generation.get({ ctx, input: { id } });
const shared = async (id: string, ctx: Ctx = eve) => (await view(ctx, id)).edit?.shared;
const canvasOf = async (id: string, ctx: Ctx = eve) =>
  canvas.get({ ctx, input: { id: (await shared(id))!.canvas } });
const nameOf = async ({ userId }: Person) =>
  (await database.db.user.findUniqueOrThrow({ where: { id: userId } })).name;
const imageOf = async (generationId: string) =>
  (await database.db.image.findFirstOrThrow({ where: { generationId } })).id;
const beginAll = async (): Promise<WorkOrder[]> => {
  const orders = [];
  for (let order = await hand.begin(); order; order = await hand.begin()) orders.push(order);
  return orders;
};
const by = (orders: WorkOrder[], id: string) => orders.find(({ generationId }) => generationId === id)!;

describe('REGION-JOIN-1 regions of one picture in one room share it', () => {
  test('asked on the root, or on a region of it; another room has its own', async () => {
    const first = await repaint(ada, LEFT);
    const second = await repaint(bob, RIGHT);
    for (const order of await beginAll()) await hand.draw(order);
    const third = await repaint(eve, MIDDLE, { on: second.id });
    const ids = await Promise.all([first, second, third].map(({ id }) => shared(id)));
    expect(new Set(ids.map((each) => each?.canvas)).size).toBe(1);
    const elsewhere = await repaint(eve, MIDDLE, { room: await aRoom(eve) });
    expect((await shared(elsewhere.id))?.canvas).not.toBe(ids[0]?.canvas);
    const found = await canvas.find({ ctx: eve, input: { query: { generation: second.id, room } } });
    expect(found.canvas).toMatchObject({ id: ids[0]?.canvas, room, root: { generationId: root, image: 0 } });
    const none = await canvas.find({ ctx: eve, input: { query: { generation: root, image: '1', room } } });
    expect(none).toEqual({ canvas: null });
  });

  test('ten people who begin it at once make one', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => aPerson(deps)));
    await Promise.all(people.map((ctx, n) => repaint(ctx, [n * 100, 0, 64, 64])));
    expect(await database.db.canvas.count()).toBe(1);
  });

  test('one picture, in a room that is open, of a root that is shown', async () => {
    const edit = { kind: 'repaint', source: { image: 0 }, mask: [{ rect: LEFT }], together: true };
    await expect(ask(ada, { parentId: root, room, edit, count: 2 })).rejects.toMatchObject({
      code: 'invalid_request',
    });
    await expect(ask(ada, { parentId: root, edit })).rejects.toMatchObject({ code: 'invalid_request' });
    const region = await repaint(bob, LEFT);
    await hand.draw(await hand.mustBegin());
    await moderation.hide({ ctx: ctxOf(deps), input: { id: root, hidden: true } });
    await expect(repaint(eve, RIGHT, { on: region.id })).rejects.toMatchObject({ code: 'gone' });
    await database.db.room.updateMany({ data: { closedAt: new Date() } });
    await expect(repaint(eve, RIGHT, { on: region.id })).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('REGION-WAIT-1 a region that overlaps one that waits or runs waits for it', () => {
  test('others run at the same time; it gets its job in the transaction in which the one before it ends', async () => {
    const first = await repaint(ada, LEFT);
    const apart = await repaint(bob, RIGHT);
    const second = await repaint(eve, MIDDLE);
    expect([
      (await shared(first.id))?.waits,
      (await shared(apart.id))?.waits,
      (await shared(second.id))?.waits,
    ]).toEqual([false, false, true]);
    const orders = await beginAll();
    expect(orders.map(({ generationId }) => generationId).toSorted()).toEqual(
      [first.id, apart.id].toSorted(),
    );
    await hand.draw(by(orders, apart.id));
    expect(await hand.begin()).toBeNull();
    await hand.draw(by(orders, first.id));
    expect((await shared(second.id))?.waits).toBe(false);
    const order = await hand.mustBegin();
    expect(order.generationId).toBe(second.id);
    expect(await hand.draw(order)).toBe('done');
    expect((await canvasOf(second.id)).head.generationId).toBe(second.id);
  });

  test('in the order they were asked for; one that overlaps a waiting one waits too', async () => {
    const running = await repaint(ada, LEFT);
    const second = await repaint(bob, MIDDLE);
    // Overlaps the second alone, which waits.
    const third = await repaint(eve, [600, 0, 100, 1024]);
    const order = await hand.mustBegin();
    expect(order.generationId).toBe(running.id);
    expect(await hand.begin()).toBeNull();
    await hand.draw(order);
    const next = await hand.mustBegin();
    expect([next.generationId, await hand.begin()]).toEqual([second.id, null]);
    await hand.draw(next);
    expect((await hand.mustBegin()).generationId).toBe(third.id);
  });

  test('masks that touch one pixel of the smallest stage overlap; shapes whose boxes do not', async () => {
    await repaint(ada, [0, 0, 17, 16]);
    expect((await shared((await repaint(bob, [31, 0, 16, 16])).id))?.waits).toBe(true);
    const corner = (points: number[]) =>
      ask(eve, {
        parentId: root,
        room,
        edit: { kind: 'repaint', source: { image: 0 }, mask: [{ lasso: points }], together: true },
      });
    const upper = await corner([512, 512, 1000, 512, 1000, 1000]);
    const lower = await corner([512, 560, 512, 1000, 950, 1000]);
    expect([upper.edit?.shared?.waits, lower.edit?.shared?.waits]).toEqual([false, false]);
  });

  test.each<[string, (id: string, order: WorkOrder) => Promise<unknown>]>([
    [
      'fails',
      (_id, order) =>
        work.fail({
          ctx: hand.ctx,
          input: { lease: order, retryable: false, code: 'inference_failed', message: 'x' },
        }),
    ],
    ['is cancelled', (id) => generation.cancel({ ctx: ada, input: { id } })],
    ['is deleted', (id) => generation.remove({ ctx: ada, input: { id } })],
    ['is hidden', (id) => moderation.hide({ ctx: ctxOf(deps), input: { id, hidden: true } })],
    [
      'is of a person who is banned',
      () => moderation.ban({ ctx: ctxOf(deps), input: { userId: ada.userId, banned: true } }),
    ],
  ])('when the one before it %s, it goes on', async (_how, end) => {
    const first = await repaint(ada, LEFT);
    const order = await hand.mustBegin();
    const second = await repaint(bob, MIDDLE);
    await end(first.id, order);
    expect((await hand.mustBegin()).generationId).toBe(second.id);
  });

  test('one that waits counts toward its person’s quota, can be cancelled, and be retried', async () => {
    deps = depsFor(database.db, { quota: { activePerPerson: 2 } });
    const ctx = { ...bob, deps };
    await repaint(ada, LEFT);
    const first = await repaint(ctx, MIDDLE);
    await repaint(ctx, LEFT);
    await expect(repaint(ctx, RIGHT)).rejects.toMatchObject({ code: 'quota_exceeded' });
    await generation.cancel({ ctx, input: { id: first.id } });
    expect((await view(ctx, first.id)).status).toBe('cancelled');
    expect((await repaint(ctx, RIGHT)).status).toBe('queued');
    for (let order = await hand.begin(); order; order = await hand.begin()) await hand.draw(order);
    // Asked for meanwhile, another region holds the place of the one that was cancelled.
    const third = await repaint(ada, MIDDLE);
    await generation.retry({ ctx, input: { id: first.id } });
    expect(await view(ctx, first.id)).toMatchObject({ status: 'queued', edit: { shared: { waits: true } } });
    for (let order = await hand.begin(); order; order = await hand.begin()) await hand.draw(order);
    const ends = await Promise.all([first, third].map(({ id }) => view(ctx, id)));
    expect(ends.map(({ status }) => status)).toEqual(['done', 'done']);
  });
});

describe('REGION-PUT-1 each result is the newest finished one outside its mask', () => {
  test('a region that another one overtakes is put onto that one before it ends', async () => {
    const [first, second] = [await repaint(ada, LEFT), await repaint(bob, RIGHT)];
    const orders = await beginAll();
    const rootImage = await imageOf(root);
    for (const order of orders) expect(order.images[0]?.edit?.onto?.imageId).toBe(rootImage);
    const slow = by(orders, first.id);
    await hand.store(slow, 64, 'put onto the root');
    await hand.draw(by(orders, second.id));
    const secondImage = await imageOf(second.id);
    expect(await hand.finish(slow, rootImage)).toEqual({ status: 'moved' });
    expect((await view(ada, first.id)).status).toBe('running');
    const newest = await work.newest({ ctx: hand.ctx, input: { lease: slow } });
    expect(newest).toMatchObject({ imageId: secondImage, stages: [{ size: 64 }] });
    await hand.store(slow, 64, 'put onto the second');
    expect(await hand.finish(slow, secondImage)).toEqual({ status: 'done' });
    const both = [await nameOf(bob), await nameOf(ada)];
    expect((await shared(first.id))?.people).toEqual(both);
    expect((await shared(second.id))?.people).toEqual([await nameOf(bob)]);
    expect(await canvasOf(first.id)).toMatchObject({ head: { generationId: first.id }, people: both });
    // The stage that was replaced left no file.
    const named = await database.db.stageImage.count();
    let files = 0;
    for await (const _ of deps.storage.list('png/')) files++;
    expect(files).toBe(named);
  });

  test('a stage that may still be put onto another is not shown as finished', async () => {
    const region = await repaint(ada, LEFT, { stopAfter: 256 });
    const order = await hand.mustBegin();
    for (const size of [64, 256] as const) await hand.store(order, size, `a ${size}`);
    const stages = async () => Object.keys((await view(eve, region.id)).images[0]?.stages ?? {});
    expect(await stages()).toEqual(['64']);
    // Nor kept by caches as it is.
    const opened = () => image.open({ ctx: eve, input: { generationId: region.id, index: 0, size: 64 } });
    expect((await opened()).isFinal).toBe(false);
    expect((await canvasOf(region.id)).regions[0]?.url).toMatch(/64\.png$/);
    await hand.finish(order, await imageOf(root));
    expect(await stages()).toEqual(['64', '256']);
    expect((await opened()).isFinal).toBe(true);
  });

  test('a promotion keeps what it was put onto, and is not the newest state again', async () => {
    const first = await repaint(ada, LEFT);
    await hand.draw(await hand.mustBegin());
    const second = await repaint(bob, RIGHT);
    await hand.draw(await hand.mustBegin());
    await generation.promote({ ctx: eve, input: { id: first.id, body: { image: 0, to: 256 } } });
    const waits = await repaint(bob, LEFT);
    expect((await shared(waits.id))?.waits).toBe(false);
    await generation.cancel({ ctx: bob, input: { id: waits.id } });
    const order = await hand.mustBegin();
    expect(order.images[0]?.edit?.onto).toMatchObject({ imageId: await imageOf(root) });
    expect(await hand.draw(order)).toBe('done');
    expect((await canvasOf(first.id)).head.generationId).toBe(second.id);
    expect((await shared(first.id))?.people).toEqual([await nameOf(ada)]);
  });
});

describe('REGION-GONE-1 what is hidden or deleted leaves the shared picture', () => {
  /** Three finished regions, one after the other. */
  const three = async () => {
    const ids = [];
    for (const [ctx, rect] of [
      [ada, LEFT],
      [bob, MIDDLE],
      [eve, RIGHT],
    ] as const) {
      ids.push((await repaint(ctx, rect)).id);
      await hand.draw(await hand.mustBegin());
    }
    return ids as [string, string, string];
  };
  const hide = (id: string, hidden = true) => moderation.hide({ ctx: ctxOf(deps), input: { id, hidden } });
  const head = async (of: string) => (await canvasOf(of)).head.generationId;

  test('nothing goes on from a region that a moderator hid, nor from those that hold it; shown again, it is back', async () => {
    const [first, second, third] = await three();
    await hide(second);
    expect(await head(third)).toBe(first);
    expect((await canvasOf(third)).people).toEqual([await nameOf(ada)]);
    expect((await canvasOf(third)).regions.map(({ generationId }) => generationId)).not.toContain(second);
    const order = await repaint(eve, LEFT).then(() => hand.mustBegin());
    expect(order.images[0]?.edit?.onto?.imageId).toBe(await imageOf(first));
    await hide(second, false);
    expect(await head(third)).toBe(third);
  });

  test('a deleted region leaves; those that were put onto it keep its pixels', async () => {
    const [first, second, third] = await three();
    await generation.remove({ ctx: bob, input: { id: second } });
    expect(await head(third)).toBe(third);
    await generation.remove({ ctx: eve, input: { id: third } });
    expect(await head(first)).toBe(first);
    await generation.remove({ ctx: ada, input: { id: first } });
    const next = await repaint(eve, LEFT).then(() => hand.mustBegin());
    expect(next.images[0]?.edit?.onto?.imageId).toBe(await imageOf(root));
  });

  test('a finished region can still be promoted when what it was put onto is gone', async () => {
    const [first, second] = await three();
    await generation.remove({ ctx: ada, input: { id: first } });
    await generation.promote({ ctx: eve, input: { id: second, body: { image: 0, to: 256 } } });
    const order = await hand.mustBegin();
    expect(order.images[0]?.edit?.onto).toBeNull();
    expect(await hand.draw(order)).toBe('done');
  });

  test('when its root is hidden, what waits fails at once, and what runs fails at its end', async () => {
    const running = await repaint(ada, LEFT);
    const order = await hand.mustBegin();
    await hand.store(order, 64, 'a 64');
    const queued = await repaint(bob, RIGHT);
    const waiting = await repaint(eve, MIDDLE);
    await hide(root);
    expect(await hand.finish(order, await imageOf(root))).toEqual({ status: 'failed' });
    expect(await beginAll()).toEqual([]);
    for (const { id } of [running, queued, waiting])
      expect(await view(ada, id)).toMatchObject({
        status: 'failed',
        error: { code: 'gone', reason: 'source_gone' },
      });
  });

  test('the names of unlisted regions are for their authors and moderators', async () => {
    const region = await ask(ada, {
      parentId: root,
      room,
      stopAfter: 64,
      unlisted: true,
      edit: { kind: 'repaint', source: { image: 0 }, mask: [{ rect: LEFT }], together: true },
    });
    await hand.draw(await hand.mustBegin());
    const next = await repaint(bob, RIGHT);
    expect((await shared(next.id))?.people).toEqual([await nameOf(bob)]);
    expect((await shared(next.id, ada))?.people).toEqual([await nameOf(ada), await nameOf(bob)]);
    const seen = await canvasOf(next.id);
    expect(JSON.stringify(seen)).not.toContain(region.id);
    expect(seen.regions[0]).toMatchObject({
      author: null,
      mask: null,
      caption: null,
      url: null,
      isHeld: true,
    });
  });
});

describe('REGION-RACE-1 many at once, and a worker that dies', () => {
  /** Draws until nothing waits, several jobs at a time. */
  async function drain(workers: number): Promise<void> {
    const one = async (own: Hand): Promise<void> => {
      for (let order = await own.begin(); order; order = await own.begin()) await own.draw(order);
    };
    await Promise.all(Array.from({ length: workers }, () => one(new Hand(deps))));
  }

  const leasesRunOut = () =>
    database.db.job.updateMany({ where: { state: 'running' }, data: { leaseExpiresAt: new Date(0) } });

  test('ten people repaint: every result is there, the last one holds all, and no two that overlap ran together', async () => {
    const people = await Promise.all(Array.from({ length: 10 }, () => aPerson(deps)));
    // Neighbours overlap: 0 with 1, 2 with 3, …; pairs do not.
    const rects = people.map((_, n): Rect => [Math.floor(n / 2) * 192 + (n % 2) * 64, 0, 96, 1024]);
    const regions = await Promise.all(people.map((ctx, n) => repaint(ctx, rects[n]!)));
    const waits = await Promise.all(regions.map(({ id }) => shared(id)));
    expect(waits.filter((each) => each?.waits)).toHaveLength(5);
    for (let rounds = 0; rounds < 4; rounds++) await drain(5);
    const done = await Promise.all(regions.map(({ id }) => view(eve, id)));
    expect(done.map(({ status }) => status)).toEqual(regions.map(() => 'done'));
    const { people: named, head, regions: all } = await canvasOf(regions[0]!.id);
    expect(named.toSorted()).toEqual((await Promise.all(people.map(nameOf))).toSorted());
    expect(all.every(({ isHeld }) => isHeld)).toBe(true);
    expect((await shared(head.generationId))?.people).toEqual(named);
    // Each was put onto the one that finished before it: one chain from the root.
    const rows = await database.db.generation.findMany({ where: { canvasId: { not: null } } });
    const under = rows.map(({ edit }) => (edit as { onto: { generationId: string } }).onto.generationId);
    expect(new Set(under).size).toBe(10);
    const attempts = await database.db.job.findMany({
      where: { generationId: { in: rows.map(({ id }) => id) } },
    });
    const spans = new Map(
      attempts.map((job) => [job.generationId, [job.claimedAt!, job.finishedAt!] as const]),
    );
    for (let n = 0; n < 10; n += 2) {
      const [a, b] = [spans.get(regions[n]!.id)!, spans.get(regions[n + 1]!.id)!];
      expect(a[1] <= b[0] || b[1] <= a[0]).toBe(true);
    }
  });

  test('a worker that dies in a region loses no one their turn', async () => {
    const first = await repaint(ada, LEFT);
    const second = await repaint(bob, MIDDLE);
    await hand.mustBegin();
    const other = new Hand(deps);
    await leasesRunOut();
    await work.rescue({ ctx: other.ctx, input: {} });
    expect((await shared(second.id))?.waits).toBe(true);
    const again = await other.mustBegin();
    expect(again.generationId).toBe(first.id);
    expect(await other.draw(again)).toBe('done');
    expect((await other.mustBegin()).generationId).toBe(second.id);
  });

  test('a region whose worker dies too often lets the next one go on', async () => {
    const first = await repaint(ada, LEFT);
    const second = await repaint(bob, MIDDLE);
    await database.db.job.updateMany({ where: { generationId: first.id }, data: { maxAttempts: 1 } });
    await hand.mustBegin();
    await leasesRunOut();
    await work.rescue({ ctx: hand.ctx, input: {} });
    expect((await view(ada, first.id)).status).toBe('failed');
    expect((await hand.mustBegin()).generationId).toBe(second.id);
  });

  test('a region that waits for nobody, as after a crash, is found by the upkeep; one that waits rightly is left', async () => {
    const first = await repaint(ada, LEFT);
    const second = await repaint(bob, MIDDLE);
    await work.rescue({ ctx: hand.ctx, input: {} });
    expect((await shared(second.id))?.waits).toBe(true);
    expect((await view(bob, second.id)).status).toBe('queued');
    // The row ends and nothing else, as no code of ours leaves it.
    await database.db.job.updateMany({
      where: { generationId: first.id },
      data: { state: 'cancelled', finishedAt: new Date() },
    });
    await database.db.generation.update({ where: { id: first.id }, data: { status: 'cancelled' } });
    await work.rescue({ ctx: hand.ctx, input: {} });
    expect((await hand.mustBegin()).generationId).toBe(second.id);
  });

  test('cancel and finish of the one before, and a new request, at the same moment: nothing waits for ever', async () => {
    for (let round = 0; round < 6; round++) {
      const first = await repaint(ada, LEFT);
      const order = await hand.mustBegin();
      const onto = await work.newest({ ctx: hand.ctx, input: { lease: order } });
      await hand.store(order, 64, `round ${round}`);
      const waiting = await repaint(bob, MIDDLE);
      const [, , late] = await Promise.all([
        generation.cancel({ ctx: ada, input: { id: first.id } }),
        hand.finish(order, onto?.imageId),
        repaint(eve, LEFT),
      ]);
      for (let next = await hand.begin(); next; next = await hand.begin()) await hand.draw(next);
      const ends = await Promise.all([waiting, late].map(({ id }) => view(eve, id)));
      expect(ends.map(({ status }) => status)).toEqual(['done', 'done']);
    }
  });
});
