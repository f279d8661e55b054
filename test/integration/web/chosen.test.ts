/** Several of one's own pictures at once: taken out of the lists, deleted, exported; and by others. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aPicture } from '../../support/factories';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb();
});
afterAll(() => site.stop());

type Role = 'member' | 'moderator';
/** A guest, or a person who signed in with this role, with a session. */
async function someone(role?: Role): Promise<{ id: string; visitor: Visitor }> {
  const { id } = await site.database.db.user.create({
    data: { name: 'some one', isGuest: role === undefined, role: role ?? 'member' },
  });
  const visitor = site.visitor();
  const from = { ipAddress: null, userAgent: null };
  visitor.cookie = (await site.web.container.sessions.open(id, from)).split(';')[0] ?? null;
  return { id, visitor };
}

/** A finished picture with a file of its own in storage. */
async function withFile(authorId: string, content: string): Promise<string> {
  const { db } = site.database;
  const id = await aPicture(db, { authorId });
  const storageKey = `png/${id.slice(-2)}/${id}.png`;
  await site.deps.storage.put(storageKey, Buffer.from(content), { contentType: 'image/png' });
  const { id: imageId } = await db.image.findFirstOrThrow({ where: { generationId: id } });
  await db.stageImage.create({
    data: { imageId, size: 64, storageKey, sha256: id, bytes: content.length, token: 1n },
  });
  return id;
}

const LISTED = '/api/v1/me/generations/listed';
const DELETE = '/api/v1/me/generations/delete';
const ZIP = '/api/v1/me/generations.zip';
const row = (id: string) => site.database.db.generation.findUniqueOrThrow({ where: { id } });
const inGallery = async (author: string): Promise<string[]> => {
  const { body } = await site.visitor().json('GET', `/api/v1/gallery?author=${author}`);
  return body.items.map((item: { id: string }) => item.id);
};

let ada: Awaited<ReturnType<typeof someone>>;
let bob: Awaited<ReturnType<typeof someone>>;
let mine: string[];
let theirs: string;
beforeEach(async () => {
  [ada, bob] = [await someone(), await someone('member')];
  mine = [await withFile(ada.id, 'the first of Ada'), await withFile(ada.id, 'the second of Ada')];
  theirs = await withFile(bob.id, 'a picture of Bob');
});

describe('A-CHOSEN-1 a guest decides about their own pictures, and each is answered for', () => {
  it('taken out of the gallery and put back; only what changed is named, so that an undo is exact', async () => {
    const { db } = site.database;
    const [first = '', second = ''] = mine;
    await db.generation.update({ where: { id: first }, data: { unlisted: true } });
    const absent = crypto.randomUUID();
    const ids = [first, second, second, theirs, absent];
    const { body } = await ada.visitor.json('PUT', LISTED, { ids, listed: false });
    expect(body).toEqual({
      changed: [second],
      refused: [
        { id: theirs, code: 'forbidden' },
        { id: absent, code: 'not_found' },
      ],
    });
    expect(await inGallery(ada.id)).toEqual([]);
    expect(await inGallery(bob.id)).toEqual([theirs]);
    // Its address still opens it.
    expect((await site.visitor().json('GET', `/api/v1/generations/${second}`)).body.unlisted).toBe(true);
    await ada.visitor.json('PUT', LISTED, { ids: body.changed, listed: true });
    expect(await inGallery(ada.id)).toEqual([second]);
  });

  it('deleted: their own go with their files, what waits is cancelled, another person’s stays', async () => {
    const waiting = await ada.visitor.imagine({ caption: 'never drawn' });
    const ids = [...mine, waiting, theirs];
    const { body } = await ada.visitor.json('POST', DELETE, { ids });
    expect(body.changed.toSorted()).toEqual([...mine, waiting].toSorted());
    expect(body.refused).toEqual([{ id: theirs, code: 'forbidden' }]);
    for (const id of mine) {
      expect((await row(id)).deletedAt).not.toBeNull();
      expect(await site.deps.storage.has(`png/${id.slice(-2)}/${id}.png`)).toBe(false);
    }
    const { db } = site.database;
    expect(await db.job.count({ where: { generationId: waiting, state: 'available' } })).toBe(0);
    expect((await row(theirs)).deletedAt).toBeNull();
    // A second time there is nothing left to delete, as after a request that was sent twice.
    const again = await ada.visitor.json('POST', DELETE, { ids: mine });
    expect(again.body).toEqual({ changed: [], refused: mine.map((id) => ({ id, code: 'gone' })) });
  });

  it('a picture that a moderator hid is its author’s to delete, and others learn nothing of it', async () => {
    await site.database.db.generation.update({ where: { id: theirs }, data: { hiddenAt: new Date() } });
    const asAda = await ada.visitor.json('POST', DELETE, { ids: [theirs] });
    expect(asAda.body.refused).toEqual([{ id: theirs, code: 'gone' }]);
    expect((await bob.visitor.json('POST', DELETE, { ids: [theirs] })).body.changed).toEqual([theirs]);
  });

  it('a moderator deletes and hides nobody else’s here, where no audit trail is written', async () => {
    const { visitor } = await someone('moderator');
    for (const [method, path, body] of [
      ['POST', DELETE, {}],
      ['PUT', LISTED, { listed: false }],
    ] as const) {
      const answer = await visitor.json(method, path, { ids: [theirs], ...body });
      expect(answer.body).toEqual({ changed: [], refused: [{ id: theirs, code: 'forbidden' }] });
    }
    expect(await row(theirs)).toMatchObject({ deletedAt: null, unlisted: false });
  });

  it('a banned person changes nothing, and may still take their pictures along', async () => {
    await site.database.db.user.update({ where: { id: ada.id }, data: { bannedAt: new Date() } });
    const { chosen } = site.web.container.services;
    // The verbs too, which a slow request reaches after the transport has looked the person up.
    const ctx = { actor: { kind: 'guest', userId: ada.id } as const, deps: site.deps };
    for (const [verb, body] of [
      [chosen.remove, { ids: mine }],
      [chosen.setListed, { ids: mine, listed: false }],
    ] as const)
      await expect(verb({ ctx, input: { body } })).rejects.toMatchObject({ code: 'banned' });
    expect((await ada.visitor.json('POST', DELETE, { ids: mine })).body.code).toBe('banned');
    for (const id of mine) expect(await row(id)).toMatchObject({ deletedAt: null, unlisted: false });
    expect((await ada.visitor.send('GET', `${ZIP}?ids=${mine}`)).status).toBe(200);
  });
});

it('A-CHOSEN-2 more than a hundred at once are refused with a sentence, and nothing is changed', async () => {
  const ids = [...mine, ...Array.from({ length: 99 }, () => crypto.randomUUID())];
  for (const answer of [
    await ada.visitor.json('POST', DELETE, { ids }),
    await ada.visitor.json('PUT', LISTED, { ids, listed: false }),
    await ada.visitor.json('GET', `${ZIP}?ids=${ids}`),
  ]) {
    expect(answer.body.code).toBe('invalid_request');
    expect(answer.body.detail).toContain('At most 100 pictures');
  }
  for (const bad of [[], ['no-id'], [null]])
    expect((await ada.visitor.json('POST', DELETE, { ids: bad })).body.code).toBe('invalid_request');
  for (const id of mine) expect(await row(id)).toMatchObject({ deletedAt: null, unlisted: false });
});

it('A-CHOSEN-3 an open wall loses a picture that is taken out of the lists; its own page keeps it', async () => {
  const id = await ada.visitor.imagine({ caption: 'on the wall' });
  const [wall, page] = [await site.socket(), await site.socket()];
  const joined = await wall.emitWithAck('join', { room: 'lobby' });
  expect(JSON.stringify(joined.data.live)).toContain(id);
  await page.emitWithAck('watch', { generationId: id });
  const left = new Promise((resolve) => wall.on('gone', resolve));
  const told = new Promise((resolve) => page.on('state', resolve));
  let gone = false;
  page.on('gone', () => (gone = true));
  await ada.visitor.send('PUT', LISTED, { ids: [id], listed: false });
  expect(await left).toMatchObject({ generationId: id });
  expect(await told).toMatchObject({ generationId: id, unlisted: true });
  expect(gone).toBe(false);
  for (const socket of [wall, page]) socket.disconnect();
});

it('A-CHOSEN-4 the zip holds the chosen pictures of one’s own and names the refused ones', async () => {
  const answer = await ada.visitor.send('GET', `${ZIP}?ids=${[mine[1], theirs]}`);
  expect(answer.headers.get('content-type')).toBe('application/zip');
  const text = Buffer.from(await answer.arrayBuffer()).toString('latin1');
  expect(text).toContain(`pictures/${mine[1]}-0-64.png`);
  expect(text).toContain('the second of Ada');
  expect(text).toContain('1 of 1 picture files are here.');
  expect(text).toContain(`"refused": [\n    {\n      "id": "${theirs}",\n      "code": "forbidden"`);
  for (const other of ['the first of Ada', 'a picture of Bob']) expect(text).not.toContain(other);
  expect((await ada.visitor.json('GET', `${ZIP}?ids=${theirs}`)).body.code).toBe('forbidden');
  expect((await site.visitor().json('GET', `${ZIP}?ids=${mine[0]}`)).body.code).toBe('unauthenticated');
});
