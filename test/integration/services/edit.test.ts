import { type Ctx, type Deps, gallery, generation, moderation, work } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { aFinished, ask, Hand } from '../../support/edits';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let ada: Ctx & { userId: string };
let bob: Ctx & { userId: string };
let hand: Hand;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  ada = await aPerson(deps);
  bob = await aPerson(deps);
  hand = new Hand(deps);
});
afterAll(() => database.drop());

const vary = { kind: 'vary', source: { image: 0 }, strength: 0.35 };
const RECT = [{ rect: [0, 0, 512, 512] }];
const repaint = { kind: 'repaint', source: { image: 0 }, mask: RECT };
const view = (ctx: Ctx, id: string) => generation.get({ ctx, input: { id } });

describe('EDIT-ASK-1 an edit is stored with its source as that is now, and shown', () => {
  test.each([
    [vary, { kind: 'vary', image: 0, strength: 0.35 }],
    [repaint, { kind: 'repaint', image: 0, strength: 1, mask: RECT }],
    [
      { kind: 'extend', source: { image: 0 }, side: 'left' },
      { kind: 'extend', image: 0, side: 'left' },
    ],
    [
      { kind: 'enlarge', source: { image: 0 } },
      { kind: 'enlarge', image: 0, keep: 64 },
    ],
  ])('%o', async (edit, shown) => {
    const parentId = await aFinished(bob, { sizes: [64, 256] });
    const child = await ask(ada, { parentId, edit });
    expect(child.edit).toEqual(shown);
    expect(child.stopAfter).toBe(1024);
    const row = await database.db.generation.findUniqueOrThrow({ where: { id: child.id } });
    expect(row.edit).toMatchObject({ source: { generationId: parentId, index: 0, size: 256 } });
    const { self } = await generation.lineage({ ctx: ada, input: { id: child.id } });
    expect(self.edit).toEqual(shown);
  });

  test('EDIT-ASK-5 the gallery names the edit without its mask', async () => {
    const parentId = await aFinished(bob, { sizes: [64] });
    const child = await aFinished(ada, { sizes: [64] });
    const { edit } = await ask(ada, { parentId, edit: repaint });
    expect(edit?.mask).toEqual(RECT);
    const stored = { ...repaint, source: { upload: parentId } };
    await database.db.generation.update({ where: { id: child }, data: { edit: stored } });
    const { items } = await gallery.list({ ctx: bob, input: { query: {} } });
    expect(items.find(({ id }) => id === child)?.edit).toEqual({ kind: 'repaint', image: null });
    expect((await view(ada, child)).edit?.mask).toEqual(RECT);
  });

  test('several variations have seeds of their own, new ones where none is given', async () => {
    const parentId = await aFinished(bob);
    const { seed } = await view(ada, parentId);
    const child = await ask(ada, { parentId, edit: vary, count: 4 });
    const seeds = child.images.map((image) => image.seed);
    expect(new Set(seeds).size).toBe(4);
    expect(seeds).not.toContain(seed);
  });
});

describe('EDIT-ASK-2 an edit that cannot be drawn is refused with its reason', () => {
  test('of a grid, without a parent, of an image that is not there, or not drawn yet', async () => {
    const parentId = await aFinished(bob);
    const unfinished = await ask(bob, {});
    const refusals: [Record<string, unknown>, string][] = [
      [{ parentId, edit: vary, caption: 'a {red, blue} fox' }, 'invalid_request'],
      [{ parentId, edit: vary, axes: { steps: [4, 8] } }, 'invalid_request'],
      [{ edit: vary }, 'invalid_request'],
      [{ parentId, edit: { ...vary, source: { image: 3 } } }, 'invalid_request'],
      [{ parentId: unfinished.id, edit: vary }, 'conflict'],
      [{ parentId, edit: { kind: 'enlarge', source: { image: 0 }, keep: 256 } }, 'conflict'],
      [{ parentId, stopAfter: 64, edit: { kind: 'enlarge', source: { image: 0 } } }, 'invalid_request'],
      [{ parentId, edit: { ...repaint, together: true } }, 'invalid_request'],
      [{ parentId, edit: { ...repaint, mask: [] } }, 'invalid_request'],
      [
        { parentId, edit: { ...repaint, mask: [...RECT, { rect: [0, 0, 600, 600], erase: true }] } },
        'invalid_request',
      ],
      [{ parentId, edit: { ...repaint, mask: [{ lasso: [9, 9, 50, 9, 90, 9] }] } }, 'invalid_request'],
      [{ parentId, edit: { ...repaint, mask: [{ rect: [0, 0, 2000, 9] }] } }, 'invalid_request'],
      [{ parentId, edit: { ...vary, strength: 1.2 } }, 'invalid_request'],
      [{ edit: { ...vary, source: { upload: crypto.randomUUID() } } }, 'not_found'],
    ];
    for (const [body, code] of refusals)
      await expect(ask(ada, body), JSON.stringify(body)).rejects.toMatchObject({ code });
    expect(await database.db.generation.count({ where: { authorId: ada.userId } })).toBe(0);
  });

  test('of a hidden or deleted parent', async () => {
    const hidden = await aFinished(ada);
    await moderation.hide({ ctx: ctxOf(deps), input: { id: hidden, hidden: true } });
    const deleted = await aFinished(ada);
    await generation.remove({ ctx: ada, input: { id: deleted } });
    for (const parentId of [hidden, deleted])
      await expect(ask(ada, { parentId, edit: vary })).rejects.toMatchObject({ code: 'gone' });
  });
});

test('EDIT-ASK-3 an Idempotency-Key names the edit too', async () => {
  const parentId = await aFinished(bob);
  const send = (strength: number) =>
    generation.request({
      ctx: ada,
      input: { body: { caption: 'x', parentId, edit: { ...vary, strength } }, idempotencyKey: 'one' },
    });
  const first = await send(0.35);
  expect((await send(0.35)).id).toBe(first.id);
  await expect(send(0.7)).rejects.toMatchObject({ code: 'idempotency_mismatch' });
});

test('EDIT-ASK-4 a child of an unlisted picture is unlisted, and others learn nothing of the parent', async () => {
  const parentId = await aFinished(bob, { unlisted: true });
  const child = await ask(ada, { parentId, edit: vary });
  expect(child.unlisted).toBe(true);
  expect(JSON.stringify(child)).not.toContain(parentId);
});

describe('EDIT-DRAW-1 a worker gets the source as it was when the edit was asked for', () => {
  test('a promotion of the source changes nothing', async () => {
    const parentId = await aFinished(bob, { sizes: [64] });
    const { id } = await ask(ada, { parentId, edit: repaint, stopAfter: 256 });
    const image = await database.db.image.findFirstOrThrow({ where: { generationId: parentId } });
    const larger = {
      imageId: image.id,
      size: 256,
      storageKey: 'png/aa/x.png',
      sha256: 'x',
      bytes: 1,
      token: 1n,
    };
    await database.db.stageImage.create({ data: larger });
    const order = await hand.mustBegin();
    expect(order.generationId).toBe(id);
    expect(order.images[0]?.edit).toMatchObject({
      kind: 'repaint',
      strength: 1,
      mask: RECT,
      side: null,
      keep: null,
      source: { imageId: image.id, stages: [{ size: 64 }] },
      onto: null,
    });
  });

  test('a generation without an edit has none', async () => {
    await ask(ada, {});
    expect((await hand.mustBegin()).images[0]?.edit).toBeNull();
  });

  test('a draft that is promoted later keeps its source where the larger stage needs it', async () => {
    const parentId = await aFinished(bob, { sizes: [64, 256] });
    const { id } = await ask(ada, { parentId, edit: repaint, stopAfter: 64 });
    await hand.draw(await hand.mustBegin());
    await generation.promote({ ctx: bob, input: { id, body: { image: 0, to: 1024 } } });
    const order = await hand.mustBegin();
    expect(order.images[0]?.edit?.source).toMatchObject({ stages: [{ size: 64 }, { size: 256 }] });
    await hand.store(order, 256, 'the 256');
    await work.release({ ctx: hand.ctx, input: { lease: order } });
    // The source had no 1024: the last stage is drawn from the picture's own 256.
    expect((await hand.mustBegin()).images[0]?.edit?.source).toBeNull();
  });
});

describe('EDIT-DRAW-2 a source that was hidden or deleted meanwhile fails the job at once', () => {
  const hide = (id: string) => moderation.hide({ ctx: ctxOf(deps), input: { id, hidden: true } });
  const remove = (id: string) => generation.remove({ ctx: bob, input: { id } });

  test.each([
    ['hidden', hide],
    ['deleted', remove],
  ])('%s: gone, without another attempt', async (_name, go) => {
    const parentId = await aFinished(bob);
    const { id } = await ask(ada, { parentId, edit: vary });
    await go(parentId);
    expect(await hand.begin()).toBeNull();
    const failed = await view(ada, id);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'gone', reason: 'source_gone' } });
    expect(failed.images[0]?.stages).toEqual({});
    await expect(generation.retry({ ctx: ada, input: { id } })).rejects.toMatchObject({
      code: 'gone',
      details: { reason: 'source_gone' },
    });
  });

  test('a draft that needs it no more can still be promoted; one that does cannot, and stays done', async () => {
    const parentId = await aFinished(bob, { sizes: [64, 256] });
    const varied = await ask(ada, { parentId, edit: vary, stopAfter: 64 });
    await hand.draw(await hand.mustBegin());
    const repainted = await ask(ada, { parentId, edit: repaint, stopAfter: 64 });
    await hand.draw(await hand.mustBegin());
    await hide(parentId);
    const promote = (id: string) =>
      generation.promote({ ctx: ada, input: { id, body: { image: 0, to: 256 } } });
    await promote(varied.id);
    expect(await hand.draw(await hand.mustBegin())).toBe('done');
    await expect(promote(repainted.id)).rejects.toMatchObject({ code: 'gone' });
    expect((await view(ada, repainted.id)).status).toBe('done');
  });

  test('shown again, it can be retried', async () => {
    const parentId = await aFinished(bob);
    const { id } = await ask(ada, { parentId, edit: vary, stopAfter: 64 });
    await hide(parentId);
    expect(await hand.begin()).toBeNull();
    await moderation.hide({ ctx: ctxOf(deps), input: { id: parentId, hidden: false } });
    await generation.retry({ ctx: ada, input: { id } });
    expect(await hand.draw(await hand.mustBegin())).toBe('done');
  });
});
