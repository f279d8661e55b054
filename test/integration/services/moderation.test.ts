import { type Ctx, type Deps, generation, moderation, room } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aGeneration, aPerson, aPicture, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;
let moderator: Ctx & { userId: string };

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
  moderator = await aPerson(deps, { role: 'moderator' });
});
afterAll(() => database.drop());

const report = (ctx: Ctx, id: string, body: unknown = { reason: 'spam' }) =>
  moderation.report({ ctx, input: { id, body } });
const queued = async (id: string) =>
  (await moderation.reports({ ctx: moderator, input: {} })).items.find(
    ({ generation: { id: each } }) => each === id,
  );
const trail = async () => (await moderation.audit({ ctx: moderator, input: { query: {} } })).entries;

describe('reports', () => {
  test('O-REPORT-1 a person’s report of a picture reaches the moderators once', async () => {
    const id = await aPicture(database.db);
    const [ada, bob] = [await aPerson(deps), await aPerson(deps, { guest: true })];
    await report(ada, id, { reason: 'violent', note: 'a knife' });
    await report(ada, id, { reason: 'hateful' });
    await report(bob, id);
    const found = await queued(id);
    expect(found?.reports.map(({ reason, note, reporter }) => [reason, note, reporter?.id])).toEqual([
      ['hateful', null, ada.userId],
      ['spam', null, bob.userId],
    ]);
  });

  test('O-REPORT-2 hiding settles them, dismissing too, and a new report opens the picture again', async () => {
    const id = await aPicture(database.db);
    const ada = await aPerson(deps);
    await report(ada, id);
    await moderation.hide({ ctx: moderator, input: { id, hidden: false, reason: 'it is a cake' } });
    expect(await queued(id)).toBeUndefined();
    expect((await trail())[0]).toMatchObject({ action: 'dismiss', generationId: id, reason: 'it is a cake' });
    await report(ada, id);
    expect((await queued(id))?.reports).toHaveLength(1);
    await moderation.hide({ ctx: moderator, input: { id, hidden: true } });
    expect(await queued(id)).toBeUndefined();
    await expect(report(ada, id)).rejects.toMatchObject({ code: 'gone' });
  });

  test('O-REPORT-3 refuses callers without a session, banned persons and unknown reasons', async () => {
    const id = await aPicture(database.db);
    const mallory = await aPerson(deps);
    await moderation.ban({ ctx: moderator, input: { userId: mallory.userId, banned: true } });
    await expect(report(ctxOf(deps, { kind: 'anonymous' }), id)).rejects.toMatchObject({
      code: 'unauthenticated',
    });
    await expect(report(mallory, id)).rejects.toMatchObject({ code: 'banned' });
    await expect(report(await aPerson(deps), id, { reason: 'ugly' })).rejects.toMatchObject({
      code: 'invalid_request',
    });
  });
});

describe('moderators', () => {
  test('O-AUDIT-1 every deed is in the trail with who, what and why; one’s own pictures are not', async () => {
    const ada = await aPerson(deps);
    const admin = await aPerson(deps, { role: 'admin' });
    const { id } = await aGeneration(ada, { caption: 'an owl in the rain' });
    await generation.cancel({ ctx: moderator, input: { id } });
    await generation.retry({ ctx: moderator, input: { id } });
    await moderation.hide({ ctx: moderator, input: { id, hidden: true, reason: 'rain' } });
    await moderation.hide({ ctx: moderator, input: { id, hidden: false } });
    await generation.remove({ ctx: moderator, input: { id } });
    await moderation.ban({ ctx: moderator, input: { userId: ada.userId, banned: true, reason: 'owls' } });
    await moderation.ban({ ctx: moderator, input: { userId: ada.userId, banned: false } });
    await moderation.setRole({ ctx: admin, input: { userId: ada.userId, role: 'moderator' } });
    await moderation.setFilter({ ctx: moderator, input: { body: { term: 'grue', list: 'deny' } } });
    const own = await aGeneration(moderator);
    await generation.cancel({ ctx: moderator, input: { id: own.id } });
    const entries = (await trail()).slice(0, 9).reverse();
    expect(entries.map(({ action }) => action)).toEqual([
      'cancel',
      'retry',
      'hide',
      'show',
      'delete',
      'ban',
      'unban',
      'role',
      'filter',
    ]);
    expect(entries[2]).toMatchObject({
      actor: { id: moderator.userId },
      generationId: id,
      subject: 'an owl in the rain',
      reason: 'rain',
    });
    expect(entries[5]).toMatchObject({ personId: ada.userId, reason: 'owls' });
  });

  test('O-AUDIT-1 changes of others’ rooms too, and the pictures that a ban hid', async () => {
    const ada = await aPerson(deps);
    const slug = 'the-audited';
    await room.create({ ctx: ada, input: { body: { slug, name: 'Before' } } });
    await room.set({ ctx: ada, input: { slug, body: { promoteVotes: 2 } } });
    const body = { name: 'After', promoteVotes: null };
    await room.set({ ctx: moderator, input: { slug, body } });
    const { userId } = moderator;
    const place = { guildId: '11', channelId: '22' };
    const inDiscord = ctxOf(deps, { kind: 'discord', userId, role: 'moderator', ...place });
    await room.linkChannel({ ctx: inDiscord, input: { slug, ...place } });
    const pictures = [
      await aPicture(database.db, { authorId: ada.userId, caption: 'one' }),
      await aPicture(database.db, { authorId: ada.userId, caption: 'two' }),
    ];
    const deed = { userId: ada.userId, banned: true, reason: 'both of them', hidePictures: true };
    await moderation.ban({ ctx: moderator, input: deed });
    const [set, linked, banned, ...hidden] = (await trail()).slice(0, 5).reverse();
    expect(set).toMatchObject({ action: 'room', subject: '/the-audited, Before → After, votes: 2 → –' });
    expect(linked).toMatchObject({ action: 'room', subject: '/after → Discord 22' });
    expect(banned).toMatchObject({ action: 'ban', personId: ada.userId });
    expect(hidden.map(({ generationId }) => generationId).toSorted()).toEqual(pictures.toSorted());
    expect(hidden[0]).toMatchObject({ action: 'hide', reason: 'both of them' });
  });

  test('O-AUDIT-2 the trail cannot be rewritten, not even with SQL', async () => {
    await moderation.setFilter({ ctx: moderator, input: { body: { term: 'grue', list: null } } });
    await expect(database.db.auditEntry.deleteMany({})).rejects.toThrow(/append-only/);
    await expect(database.db.auditEntry.updateMany({ data: { actorName: 'nobody' } })).rejects.toThrow(
      /append-only/,
    );
    await expect(database.db.$executeRaw`TRUNCATE "AuditEntry"`).rejects.toThrow(/append-only/);
  });

  test('O-ROLE-1 members moderate nothing; a moderator who was banned or demoted is none, at once', async () => {
    const id = await aPicture(database.db);
    const verbs: ((ctx: Ctx) => Promise<unknown>)[] = [
      (ctx) => moderation.reports({ ctx, input: {} }),
      (ctx) => moderation.audit({ ctx, input: { query: {} } }),
      (ctx) => moderation.banned({ ctx, input: {} }),
      (ctx) => moderation.filter({ ctx, input: {} }),
      (ctx) => moderation.setFilter({ ctx, input: { body: { term: 'grue', list: 'deny' } } }),
      (ctx) => moderation.hide({ ctx, input: { id, hidden: true } }),
      (ctx) => moderation.ban({ ctx, input: { userId: moderator.userId, banned: true } }),
      (ctx) => moderation.setRole({ ctx, input: { userId: moderator.userId, role: 'member' } }),
    ];
    const fallen = await aPerson(deps, { role: 'moderator' });
    await moderation.ban({ ctx: ctxOf(deps), input: { userId: fallen.userId, banned: true } });
    const demoted = await aPerson(deps, { role: 'moderator' });
    await moderation.setRole({ ctx: ctxOf(deps), input: { userId: demoted.userId, role: 'member' } });
    for (const verb of verbs) {
      await expect(verb(await aPerson(deps))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(verb(await aPerson(deps, { guest: true }))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(verb(ctxOf(deps, { kind: 'anonymous' }))).rejects.toMatchObject({ code: 'forbidden' });
      await expect(verb(fallen)).rejects.toMatchObject({ code: 'banned' });
      await expect(verb(demoted)).rejects.toMatchObject({ code: 'forbidden' });
    }
  });

  test('O-ROLE-1 acts on pictures and rooms too, however old the request is; a role that Discord lent holds', async () => {
    const ada = await aPerson(deps);
    const { id } = await aGeneration(ada);
    const slug = 'a-calm-room';
    await room.create({ ctx: ada, input: { body: { slug, name: 'Calm' } } });
    const fallen = await aPerson(deps, { role: 'moderator' });
    await moderation.ban({ ctx: ctxOf(deps), input: { userId: fallen.userId, banned: true } });
    const demoted = await aPerson(deps, { role: 'moderator' });
    await moderation.setRole({ ctx: ctxOf(deps), input: { userId: demoted.userId, role: 'member' } });
    const place = { guildId: '1', channelId: '2' };
    const inDiscord = ({ userId }: { userId: string }): Ctx =>
      ctxOf(deps, { kind: 'discord', userId, role: 'moderator', ...place });
    for (const [who, code] of [
      [fallen, 'banned'],
      [demoted, 'forbidden'],
    ] as const)
      for (const deed of [
        () => generation.cancel({ ctx: who, input: { id } }),
        () => generation.retry({ ctx: who, input: { id } }),
        () => generation.remove({ ctx: who, input: { id } }),
        () => generation.cancel({ ctx: inDiscord(who), input: { id } }),
        () => room.set({ ctx: who, input: { slug, body: { name: 'Ours' } } }),
        () => room.linkChannel({ ctx: inDiscord(who), input: { slug, ...place } }),
      ])
        await expect(deed()).rejects.toMatchObject({ code });
    for (const deed of [
      () => room.linkChannel({ ctx: inDiscord(fallen), input: { slug: null, ...place } }),
      () => room.ofChannel({ ctx: inDiscord(fallen), input: { ...place, name: 'fallen' } }),
    ])
      await expect(deed()).rejects.toMatchObject({ code: 'banned' });
    const lent = await aPerson(deps);
    const { actor } = inDiscord(lent);
    if (actor.kind !== 'discord') throw new Error('not of Discord');
    const asLent = { actor: { ...actor, lent: true as const }, deps };
    expect((await generation.cancel({ ctx: asLent, input: { id } })).status).toBe('cancelled');
    await expect(moderation.hide({ ctx: asLent, input: { id, hidden: true } })).rejects.toMatchObject({
      code: 'forbidden',
    });
  });

  test('O-ROLE-2 moderators make no moderators; guests become none; admins fall by no hand here', async () => {
    const [ada, guest] = [await aPerson(deps), await aPerson(deps, { guest: true })];
    const admin = await aPerson(deps, { role: 'admin' });
    const give = (ctx: Ctx, userId: string) =>
      moderation.setRole({ ctx, input: { userId, role: 'moderator' } });
    await expect(give(moderator, ada.userId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(give(admin, guest.userId)).rejects.toMatchObject({ code: 'conflict' });
    await expect(give(admin, admin.userId)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(
      moderation.ban({ ctx: moderator, input: { userId: admin.userId, banned: true } }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await give(admin, ada.userId)).toMatchObject({ role: 'moderator' });
    // Nor do moderators ban each other, or lift an admin's ban of one.
    const ban = (ctx: Ctx, banned: boolean) => moderation.ban({ ctx, input: { userId: ada.userId, banned } });
    await expect(ban(moderator, true)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await ban(admin, true)).toMatchObject({ banned: true });
    await expect(ban(moderator, false)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await ban(admin, false)).toMatchObject({ banned: false });
  });
});

test('A-INPUT-1 notes and reasons are text: of several lines, but without control characters', async () => {
  const id = await aPicture(database.db);
  const ada = await aPerson(deps);
  const [ctx, reason] = [moderator, 'why\0'];
  for (const refused of [
    report(ada, id, { reason: 'spam', note: reason }),
    moderation.hide({ ctx, input: { id, hidden: true, reason } }),
    moderation.ban({ ctx, input: { userId: ada.userId, banned: true, reason } }),
  ])
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request' });
  await report(ada, id, { reason: 'spam', note: 'first\n\tsecond' });
  expect((await queued(id))?.reports[0]?.note).toBe('first\n\tsecond');
});

describe('bans and hiding', () => {
  test('O-BAN-1 a ban stops what waits, and may hide everything the person made', async () => {
    const mallory = await aPerson(deps);
    const waits = await aGeneration(mallory);
    const made = await aPicture(database.db, { authorId: mallory.userId });
    await report(await aPerson(deps), made);
    const ban = (banned: boolean, hidePictures = false) =>
      moderation.ban({ ctx: moderator, input: { userId: mallory.userId, banned, hidePictures } });
    await ban(true);
    const read = (id: string) => generation.get({ ctx: ctxOf(deps, { kind: 'anonymous' }), input: { id } });
    expect((await read(waits.id)).status).toBe('cancelled');
    expect((await read(made)).status).toBe('done');
    await ban(true, true);
    for (const id of [waits.id, made]) await expect(read(id)).rejects.toMatchObject({ code: 'gone' });
    expect(await queued(made)).toBeUndefined();
    const { people } = await moderation.banned({ ctx: moderator, input: {} });
    expect(people.map(({ person }) => person.id)).toContain(mallory.userId);
    await ban(false);
    expect((await aGeneration(mallory)).status).toBe('queued');
  });

  test('O-HIDE-1 hiding stops the drawing; the author sees it and may delete it, and nothing comes of it', async () => {
    const ada = await aPerson(deps);
    const { id } = await aGeneration(ada);
    await moderation.hide({ ctx: moderator, input: { id, hidden: true } });
    expect((await generation.get({ ctx: ada, input: { id } })).status).toBe('cancelled');
    for (const ctx of [ada, moderator]) {
      await expect(generation.retry({ ctx, input: { id } })).rejects.toMatchObject({ code: 'gone' });
      await expect(
        generation.promote({ ctx, input: { id, body: { image: 0, to: 256 } } }),
      ).rejects.toMatchObject({ code: 'gone' });
      await expect(aGeneration(ctx, { parentId: id })).rejects.toMatchObject({ code: 'gone' });
    }
    await generation.remove({ ctx: ada, input: { id } });
    await expect(generation.get({ ctx: ada, input: { id } })).rejects.toMatchObject({ code: 'gone' });
  });
});

test('O-FILTER-1 moderators’ words count for the next caption and for names of rooms', async () => {
  const ada = await aPerson(deps);
  const set = (term: string, list: 'allow' | 'deny' | null) =>
    moderation.setFilter({ ctx: moderator, input: { body: { term, list } } });
  await set('Wumpus', 'deny');
  const refused = { code: 'caption_refused' };
  await expect(aGeneration(ada, { caption: 'a Wumpus at dawn' })).rejects.toMatchObject(refused);
  await expect(
    room.create({ ctx: ada, input: { body: { slug: 'lair', name: 'Lair of the Wumpus' } } }),
  ).rejects.toMatchObject(refused);
  await expect(
    room.create({ ctx: ada, input: { body: { slug: 'my-wumpus-lair', name: 'Lair' } } }),
  ).rejects.toMatchObject(refused);
  const named = await room.ofChannel({
    ctx: ctxOf(deps),
    input: { channelId: '77', name: 'wumpus-lair' },
  });
  expect(named).toMatchObject({ name: 'channel', slug: 'channel' });
  await expect(aGeneration(ada, { caption: 'a shit storm' })).rejects.toMatchObject(refused);
  await set('shit', 'allow');
  expect((await aGeneration(ada, { caption: 'a shit storm' })).status).toBe('queued');
  expect(await set('wumpus', null)).toMatchObject({ allow: ['shit'], deny: [] });
  expect((await aGeneration(ada, { caption: 'a Wumpus at dawn' })).status).toBe('queued');
  await expect(set('<b>', 'deny')).rejects.toMatchObject({ code: 'invalid_request' });
});
