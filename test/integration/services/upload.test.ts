import { type Ctx, type Deps, generation, moderation, person, upkeep, upload } from '@atelier/services';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ask, Hand } from '../../support/edits';
import { aPerson, ctxOf, depsFor } from '../../support/factories';
import { clear } from '../../support/jobs';
import { halves } from '../../support/pictures';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

type Person = Ctx & { userId: string };
let database: TestDatabase;
let deps: Deps;
let ada: Person;
let bob: Person;
let moderator: Person;
let hand: Hand;
let PICTURE: Buffer;
let OTHER: Buffer;
beforeAll(async () => {
  database = await createTestDatabase();
  PICTURE = await halves(64, 64).png().toBuffer();
  OTHER = await halves(64, 64).negate().png().toBuffer();
});
beforeEach(async () => {
  await clear(database.db);
  deps = depsFor(database.db);
  [ada, bob] = [await aPerson(deps), await aPerson(deps)];
  moderator = await aPerson(deps, { role: 'moderator' });
  hand = new Hand(deps);
});
afterAll(() => database.drop());

const send = (ctx: Ctx, bytes: Uint8Array = PICTURE, query: object = {}) =>
  upload.create({ ctx, input: { bytes, query } });
const open = (ctx: Ctx, id: string) => upload.open({ ctx, input: { id } });
const remove = (ctx: Ctx, id: string) => upload.remove({ ctx, input: { id } });
const files = async (): Promise<string[]> => {
  const keys = [];
  for await (const { key } of deps.storage.list('uploads/')) keys.push(key);
  return keys;
};
const vary = (id: string) => ({ edit: { kind: 'vary', source: { upload: id }, strength: 0.5 } });
const hide = (id: string, hidden: boolean) => moderation.hide({ ctx: moderator, input: { id, hidden } });
/** Rows of uploads written straight to the table. */
const rows = (ownerId: string, count: number) =>
  database.db.upload.createMany({
    data: Array.from({ length: count }, (_, n) => ({
      ...{
        ownerId,
        storageKey: `uploads/aa/${n}.png`,
        sha256: 'x',
        bytes: 1,
        width: 1,
        height: 1,
        notes: [],
      },
      createdAt: new Date(1_000_000_000_000 + Math.floor(n / 2)),
    })),
  });

describe('UPLOAD-OWN-1 an upload is its owner’s; a moderator may look', () => {
  test('others find nothing at its address', async () => {
    const { id } = await send(ada);
    expect((await open(ada, id)).etag).toMatch(/^[0-9a-f]{64}$/);
    expect((await open(moderator, id)).etag).toMatch(/^[0-9a-f]{64}$/);
    for (const ctx of [bob, ctxOf(deps, { kind: 'anonymous' }), await aPerson(deps, { guest: true })])
      await expect(open(ctx, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(remove(bob, id)).rejects.toMatchObject({ code: 'not_found' });
    await expect(ask(bob, vary(id))).rejects.toMatchObject({ code: 'not_found' });
    // Not even a moderator draws from another person's picture.
    await expect(ask(moderator, vary(id))).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a generation says which upload it began from to its owner and to moderators alone', async () => {
    const { id } = await send(ada);
    const child = await ask(ada, vary(id));
    const shown = async (ctx: Ctx) => generation.get({ ctx, input: { id: child.id } });
    expect((await shown(ada)).edit).toEqual({ kind: 'vary', image: null, upload: id, strength: 0.5 });
    expect((await shown(moderator)).edit?.upload).toBe(id);
    expect((await shown(bob)).edit).toEqual({ kind: 'vary', image: null, strength: 0.5 });
    const lineage = await generation.lineage({ ctx: bob, input: { id: child.id } });
    expect(JSON.stringify(lineage)).not.toContain(id);
  });

  test('an anonymous caller has none, and a banned person sends none', async () => {
    const nobody = ctxOf(deps, { kind: 'anonymous' });
    await expect(send(nobody)).rejects.toMatchObject({ code: 'unauthenticated' });
    await database.db.user.update({ where: { id: ada.userId }, data: { bannedAt: new Date() } });
    await expect(send(ada)).rejects.toMatchObject({ code: 'banned' });
    expect(await files()).toEqual([]);
  });
});

test('UPLOAD-OWN-2 one’s own are listed newest first, page by page, and each once', async () => {
  await rows(ada.userId, 7);
  await rows(bob.userId, 2);
  const seen: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: '3', ...(cursor && { cursor }) };
    const page: Awaited<ReturnType<typeof upload.list>> = await upload.list({ ctx: ada, input: { query } });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.cursor;
  }
  const all = await database.db.upload.findMany({
    where: { ownerId: ada.userId },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  expect(seen).toEqual(all.map(({ id }) => id));
  await expect(upload.list({ ctx: ada, input: { query: { cursor: 'x' } } })).rejects.toMatchObject({
    code: 'invalid_request',
  });
});

describe('UPLOAD-BOUND-1 a person keeps a hundred uploads, a guest twenty', () => {
  test.each([
    [100, false],
    [20, true],
  ])('%i', async (most, guest) => {
    const ctx = await aPerson(deps, { guest });
    await rows(ctx.userId, most - 1);
    // Two at once for the last place.
    const outcomes = await Promise.allSettled([send(ctx, PICTURE), send(ctx, OTHER)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(send(ctx, OTHER, { fit: 'pad' })).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { reason: 'upload_limit' },
    });
    expect(await database.db.upload.count({ where: { ownerId: ctx.userId } })).toBe(most);
    // The file of the refused one is gone.
    expect(await files()).toHaveLength(1);
  });

  test('the same picture again is the same upload', async () => {
    const first = await send(ada);
    expect(await send(ada)).toEqual(first);
    expect(await database.db.upload.count()).toBe(1);
  });
});

describe('UPLOAD-DRAW-1 a generation begins from an upload of the person who asks', () => {
  test.each([
    [{ kind: 'vary', strength: 0.4 }, { strength: 0.4 }],
    [
      { kind: 'extend', side: 'above' },
      { side: 'above', strength: 1 },
    ],
    [
      { kind: 'enlarge', keep: 256 },
      { keep: 256, strength: 0 },
    ],
    [
      { kind: 'repaint', mask: [{ rect: [0, 0, 9, 9] }] },
      { mask: [{ rect: [0, 0, 9, 9] }], strength: 1 },
    ],
  ])('%o', async (edit, ordered) => {
    const { id } = await send(ada);
    const child = await ask(ada, { edit: { ...edit, source: { upload: id } } });
    const row = await database.db.upload.findUniqueOrThrow({ where: { id } });
    const order = await hand.mustBegin();
    expect(order.generationId).toBe(child.id);
    expect(order.images[0]?.edit).toMatchObject({
      ...ordered,
      source: { upload: { storageKey: row.storageKey, sha256: row.sha256 } },
    });
    expect(await hand.draw(order)).toBe('done');
  });

  test('together with others only a picture of the studio is repainted', async () => {
    const { id } = await send(ada);
    const edit = { kind: 'repaint', source: { upload: id }, mask: [{ rect: [0, 0, 9, 9] }], together: true };
    await expect(ask(ada, { edit })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('UPLOAD-GONE-1 a deleted upload is gone with its file', () => {
  test('what waits for it fails; what was drawn from it stays', async () => {
    const { id } = await send(ada);
    const drawn = await ask(ada, vary(id));
    await hand.draw(await hand.mustBegin());
    const waiting = await ask(ada, vary(id));
    await remove(ada, id);
    expect(await files()).toEqual([]);
    expect(await hand.begin()).toBeNull();
    const get = (id: string) => generation.get({ ctx: ada, input: { id } });
    expect(await get(waiting.id)).toMatchObject({
      status: 'failed',
      error: { code: 'gone', reason: 'source_gone' },
    });
    expect((await get(drawn.id)).status).toBe('done');
    await expect(open(ada, id)).rejects.toMatchObject({ code: 'not_found' });
  });

  test('a file that another upload names stays', async () => {
    const [first, second] = [await send(ada), await send(bob)];
    expect(await files()).toHaveLength(1);
    await remove(ada, first.id);
    const { body } = await (await open(bob, second.id)).stream();
    body.destroy();
    await remove(bob, second.id);
    expect(await files()).toEqual([]);
  });

  test('however often the same picture comes and goes at the same time, every row has its file', async () => {
    const people = await Promise.all(Array.from({ length: 6 }, () => aPerson(deps)));
    await Promise.all(
      people.map(async (ctx, n) => {
        const { id } = await send(ctx);
        if (n % 2 === 0) await remove(ctx, id);
      }),
    );
    expect(await database.db.upload.count()).toBe(3);
    expect(await files()).toHaveLength(1);
    for (const [n, ctx] of people.entries())
      if (n % 2 === 0) await send(ctx);
      else await upload.list({ ctx, input: { query: {} } }).then(({ items }) => remove(ctx, items[0]!.id));
    expect(await files()).toHaveLength(1);
  });

  test('by a moderator: with an entry in the trail', async () => {
    const { id } = await send(ada);
    await remove(moderator, id);
    const entry = await database.db.auditEntry.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
    expect(entry).toMatchObject({ action: 'delete', personId: ada.userId, actorId: moderator.userId });
  });
});

describe('UPLOAD-HIDE-1 hiding a generation hides the upload that it began from', () => {
  test('nothing more begins from it, until it is shown again; both are in the trail', async () => {
    const { id } = await send(ada);
    const first = await ask(ada, vary(id));
    const second = await ask(ada, vary(id));
    await hide(first.id, true);
    await expect(ask(ada, vary(id))).rejects.toMatchObject({
      code: 'gone',
      details: { reason: 'source_gone' },
    });
    const list = () => upload.list({ ctx: ada, input: { query: {} } });
    expect((await list()).items).toMatchObject([{ id, hidden: true }]);
    // The one that waits fails, and the same file is not taken again, from nobody.
    expect(await hand.begin()).toBeNull();
    expect((await generation.get({ ctx: ada, input: { id: second.id } })).status).toBe('failed');
    for (const ctx of [ada, bob]) await expect(send(ctx)).rejects.toMatchObject({ code: 'gone' });

    await hide(first.id, false);
    expect((await list()).items[0]).not.toHaveProperty('hidden');
    expect((await ask(ada, vary(id))).status).toBe('queued');
    const trail = await database.db.auditEntry.findMany({ where: { personId: ada.userId } });
    expect(trail.map(({ action }) => action).toSorted()).toEqual(['hide', 'show']);
  });

  test('it stays hidden while another hidden generation began from it', async () => {
    const { id } = await send(ada);
    const [first, second] = [await ask(ada, vary(id)), await ask(ada, vary(id))];
    for (const each of [first, second]) await hide(each.id, true);
    await hide(first.id, false);
    await expect(ask(ada, vary(id))).rejects.toMatchObject({ code: 'gone' });
    await hide(second.id, false);
    expect((await ask(ada, vary(id))).status).toBe('queued');
  });

  test('a ban that hides a person’s pictures hides their uploads', async () => {
    const { id } = await send(ada);
    await ask(ada, vary(id));
    await moderation.ban({ ctx: moderator, input: { userId: ada.userId, banned: true, hidePictures: true } });
    expect((await database.db.upload.findUniqueOrThrow({ where: { id } })).hiddenAt).not.toBeNull();
  });
});

describe('UPLOAD-PERSON-1 uploads go where their person goes', () => {
  test('the end of the account deletes them', async () => {
    const { id } = await send(ada);
    const { id: child } = await ask(ada, vary(id));
    const { name } = await database.db.user.findUniqueOrThrow({ where: { id: ada.userId } });
    await person.remove({ ctx: ada, input: { body: { name } } });
    expect(await database.db.upload.count()).toBe(0);
    expect(await files()).toEqual([]);
    expect((await database.db.generation.findUniqueOrThrow({ where: { id: child } })).edit).toBeNull();
  });

  test('of a banned person too, whose row stays', async () => {
    await send(ada);
    await moderation.ban({ ctx: moderator, input: { userId: ada.userId, banned: true } });
    const { name } = await database.db.user.findUniqueOrThrow({ where: { id: ada.userId } });
    await person.remove({ ctx: ada, input: { body: { name } } });
    expect([await database.db.upload.count(), await files()]).toEqual([0, []]);
  });

  test('a guest who signs in keeps them', async () => {
    const guest = await aPerson(deps, { guest: true });
    const { id } = await send(guest);
    await person.adopt({ ctx: ctxOf(deps), input: { guestId: guest.userId, userId: bob.userId } });
    expect((await open(bob, id)).etag).toBeDefined();
  });

  test('the export holds the pictures and what is kept about them', async () => {
    const { id } = await send(ada);
    const entries = new Map<string, Uint8Array>();
    for await (const { name, bytes } of await person.exportAll({ ctx: ada, input: {} }))
      entries.set(name, bytes);
    expect([...entries.keys()]).toContain(`uploads/${id}.png`);
    const list = JSON.parse(Buffer.from(entries.get('atelier.json')!).toString());
    expect(list.uploads).toMatchObject([{ id, width: 64, height: 64 }]);
  });

  test('those of a guest whose session has ended are swept; a guest who may return keeps theirs', async () => {
    const [lost, back] = [await aPerson(deps, { guest: true }), await aPerson(deps, { guest: true })];
    await send(lost);
    const { id } = await send(back, OTHER);
    await database.db.user.updateMany({ where: { isGuest: true }, data: { createdAt: new Date(0) } });
    const session = { userId: back.userId, token: back.userId, expiresAt: new Date(2e12) };
    await database.db.session.create({ data: session });
    await person.sweep({ ctx: ctxOf(deps), input: {} });
    expect((await database.db.upload.findMany()).map((row) => row.id)).toEqual([id]);
    expect(await files()).toHaveLength(1);
    expect(await database.db.user.count({ where: { id: lost.userId } })).toBe(0);
  });
});

describe('UPLOAD-FILE-1 the reconciler compares uploads with their files', () => {
  const reconcile = (repair: boolean) =>
    upkeep.reconcile({
      ctx: ctxOf({ ...deps, now: () => new Date(Date.now() + 1_000) }),
      input: { repair, graceMs: 0 },
    });

  test('what matches is left alone; a file without a row goes to the trash and comes back with its row', async () => {
    const { id } = await send(ada);
    expect(await reconcile(true)).toMatchObject({
      files: 1,
      rows: 1,
      filesWithoutRows: [],
      uploadsWithoutFiles: [],
    });
    const row = await database.db.upload.findUniqueOrThrow({ where: { id } });
    await database.db.upload.delete({ where: { id } });
    // Beside others, so that storage and database still match.
    await send(bob, OTHER);
    expect((await reconcile(true)).filesWithoutRows.map(({ key }) => key)).toEqual([row.storageKey]);
    expect(await files()).toHaveLength(1);
    await database.db.upload.create({ data: row });
    expect(await reconcile(true)).toMatchObject({
      uploadsWithoutFiles: [{ id, fault: 'missing' }],
      restored: 1,
    });
    expect(await reconcile(false)).toMatchObject({ uploadsWithoutFiles: [] });
  });

  test('a row without a file is told, and reads as lost', async () => {
    const { id } = await send(ada);
    await send(bob, OTHER);
    const { storageKey } = await database.db.upload.findUniqueOrThrow({ where: { id } });
    await deps.storage.delete(storageKey);
    expect(await reconcile(false)).toMatchObject({
      uploadsWithoutFiles: [{ id, storageKey, fault: 'missing' }],
    });
    await expect((await open(ada, id)).stream()).rejects.toMatchObject({ code: 'picture_lost' });
    expect((await reconcile(true)).restored).toBe(0);
    expect(await database.db.upload.count()).toBe(2);
  });
});
