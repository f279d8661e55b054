import type { Ctx } from '@atelier/services';
import { generation, moderation, room, vote } from '@atelier/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aGeneration, aPerson, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

// Behaviours by their ids in docs/SPEC.md, section Rooms.
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
const deps = () => depsFor(database.db);
const open = (ctx: Ctx, name: string, more = {}) => room.create({ ctx, input: { body: { name, ...more } } });
const rename = (ctx: Ctx, slug: string, name: string) => room.set({ ctx, input: { slug, body: { name } } });
const close = (ctx: Ctx, slug: string, closed = true) =>
  room.close({ ctx, input: { slug, body: { closed } } });
const handOver = (ctx: Ctx, slug: string, personId: string) =>
  room.handOver({ ctx, input: { slug, body: { personId } } });
const nobody = () => ctxOf(deps(), { kind: 'anonymous' });
const deeds = async (slug: string) =>
  (
    await database.db.auditEntry.findMany({
      where: { subject: { startsWith: `/${slug}` } },
      orderBy: { id: 'asc' },
    })
  ).map(({ subject }) => subject);

describe('ROOM-7 the address of a room', () => {
  it('is made from its name, with a number where it is taken, however many open it at once', async () => {
    const people = await Promise.all(Array.from({ length: 5 }, () => aPerson(deps())));
    const rooms = await Promise.all(people.map((ctx) => open(ctx, 'Tea Room')));
    expect(rooms.map(({ slug }) => slug).toSorted()).toEqual([
      'tea-room',
      'tea-room-2',
      'tea-room-3',
      'tea-room-4',
      'tea-room-5',
    ]);
    const ada = await aPerson(deps());
    expect((await open(ada, 'Lobby')).slug).toBe('lobby-2');
    expect((await open(ada, '絵の部屋')).slug).toMatch(/^room-[a-z0-9]{6}$/);
    await expect(open(ada, 'Mine', { slug: 'tea-room' })).rejects.toMatchObject({ code: 'conflict' });
  });

  it('moves with the name; every old one leads to the room, for reading, making and lists', async () => {
    const ada = await aPerson(deps());
    const { slug } = await open(ada, 'First name');
    const made = await aGeneration(ada, { room: slug });
    expect(await rename(ada, slug, 'Second name')).toMatchObject({
      slug: 'second-name',
      name: 'Second name',
    });
    expect((await rename(ada, 'second-name', 'Third name')).slug).toBe('third-name');
    for (const old of ['first-name', 'second-name', 'third-name']) {
      expect((await room.get({ ctx: nobody(), input: { slug: old } })).slug).toBe('third-name');
      const live = await room.live({ ctx: nobody(), input: { slug: old } });
      expect(live.map(({ id, room: at }) => [id, at])).toEqual([[made.id, 'third-name']]);
    }
    expect((await aGeneration(ada, { room: 'first-name' })).room).toBe('third-name');
    // Another room takes none of them; this one takes its own back.
    const bob = await aPerson(deps());
    expect((await open(bob, 'First name')).slug).toBe('first-name-2');
    await expect(open(bob, 'x', { slug: 'second-name' })).rejects.toMatchObject({ code: 'conflict' });
    expect((await rename(ada, 'third-name', 'First name')).slug).toBe('first-name');
    expect((await room.get({ ctx: nobody(), input: { slug: 'third-name' } })).slug).toBe('first-name');
  });

  it('of a Discord channel takes no old address, and the channel stays with its room', async () => {
    const ada = await aPerson(deps());
    const { slug } = await open(ada, 'Burrow');
    const inDiscord = ctxOf(deps(), {
      kind: 'discord',
      userId: ada.userId,
      role: 'member',
      guildId: '1',
      channelId: '77',
    });
    await room.linkChannel({ ctx: inDiscord, input: { slug, channelId: '77' } });
    await rename(ada, slug, 'Warren');
    const channel = { channelId: '77', name: 'burrow' };
    expect(await room.ofChannel({ ctx: inDiscord, input: channel })).toMatchObject({
      slug: 'warren',
      discord: true,
    });
    const other = await room.ofChannel({ ctx: inDiscord, input: { channelId: '78', name: 'burrow' } });
    expect(other.slug).toBe('burrow-78');
    // The channel's command may name the old address.
    expect(
      await room.linkChannel({ ctx: inDiscord, input: { slug: 'burrow', channelId: '77' } }),
    ).toMatchObject({
      slug: 'warren',
    });
  });
});

describe('ROOM-8 a room', () => {
  it('describes itself, within the filter', async () => {
    const ada = await aPerson(deps());
    const admin = await aPerson(deps(), { role: 'admin' });
    const { slug } = await open(ada, 'Described', { description: 'Foxes only.' });
    const set = (description: string) => room.set({ ctx: ada, input: { slug, body: { description } } });
    expect(await room.get({ ctx: nobody(), input: { slug } })).toMatchObject({
      description: 'Foxes only.',
      closed: false,
      ownerId: ada.userId,
    });
    await moderation.setFilter({ ctx: admin, input: { body: { term: 'jabberwock', list: 'deny' } } });
    await expect(set('Beware the Jabberwock')).rejects.toMatchObject({ code: 'caption_refused' });
    await expect(set('x'.repeat(401))).rejects.toMatchObject({ code: 'invalid_request' });
    expect((await set('')).description).toBeNull();
  });

  it('that is closed takes no new picture, and what was made there is read, voted for and promoted', async () => {
    const ada = await aPerson(deps());
    const bob = await aPerson(deps());
    const { slug } = await open(ada, 'Closing');
    const { id } = await aGeneration(bob, { room: slug, stopAfter: 64 });
    expect((await close(ada, slug)).closed).toBe(true);
    for (const who of [ada, bob])
      await expect(aGeneration(who, { room: slug })).rejects.toMatchObject({
        code: 'conflict',
        details: { reason: 'room_closed' },
      });
    expect((await room.get({ ctx: nobody(), input: { slug } })).closed).toBe(true);
    expect((await generation.get({ ctx: nobody(), input: { id } })).room).toBe(slug);
    expect(await vote.cast({ ctx: ada, input: { generationId: id } })).toMatchObject({ votes: 1 });
    expect((await close(ada, slug, false)).closed).toBe(false);
    expect((await aGeneration(bob, { room: slug })).room).toBe(slug);
    expect(await deeds(slug)).toEqual([]);
  });

  it('goes to another person, who then has the rights that the old owner has lost; that is recorded', async () => {
    const ada = await aPerson(deps());
    const heir = await aPerson(deps(), { guest: true });
    const { slug } = await open(ada, 'Heirloom');
    expect(await handOver(ada, slug, heir.userId)).toMatchObject({ ownerId: heir.userId });
    await expect(rename(ada, slug, 'Mine again')).rejects.toMatchObject({ code: 'forbidden' });
    await expect(handOver(ada, slug, ada.userId)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await close(heir, slug)).closed).toBe(true);
    const { name } = await database.db.user.findUniqueOrThrow({ where: { id: heir.userId } });
    expect(await deeds(slug)).toEqual([`/heirloom → ${name}`]);
    const fallen = await aPerson(deps());
    await database.db.user.update({ where: { id: fallen.userId }, data: { bannedAt: new Date() } });
    await expect(handOver(heir, slug, fallen.userId)).rejects.toMatchObject({ code: 'conflict' });
    await expect(handOver(heir, slug, crypto.randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  });

  it('goes to nobody who has as many rooms as one may own', async () => {
    const ada = await aPerson(deps());
    const rich = await aPerson(deps());
    await database.db.room.createMany({
      data: Array.from({ length: 20 }, (_, n) => ({ slug: `rich-${n}`, name: 'Rich', ownerId: rich.userId })),
    });
    const { slug } = await open(ada, 'One more');
    await expect(handOver(ada, slug, rich.userId)).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { reason: 'room_limit' },
    });
  });

  it('is changed by its owner and by moderators, whose deeds are recorded, and by nobody else', async () => {
    const ada = await aPerson(deps());
    const { slug } = await open(ada, 'Guarded');
    const fallen = await aPerson(deps(), { role: 'moderator' });
    await database.db.user.update({ where: { id: fallen.userId }, data: { bannedAt: new Date() } });
    const acts = (ctx: Ctx) => [
      () => rename(ctx, slug, 'Taken'),
      () => close(ctx, slug),
      () => handOver(ctx, slug, ada.userId),
      () => room.set({ ctx, input: { slug, body: { description: 'Taken' } } }),
    ];
    const refused = async (ctx: Ctx, code: string) => {
      for (const act of acts(ctx)) await expect(act()).rejects.toMatchObject({ code });
    };
    await refused(await aPerson(deps()), 'forbidden');
    await refused(await aPerson(deps(), { guest: true }), 'forbidden');
    await refused(fallen, 'banned');
    await refused(nobody(), 'unauthenticated');
    expect(await deeds(slug)).toEqual([]);

    const moderator = await aPerson(deps(), { role: 'moderator' });
    await room.set({ ctx: moderator, input: { slug, body: { description: 'Calm, please.' } } });
    await close(moderator, slug);
    await close(moderator, slug);
    expect(await deeds(slug)).toEqual(['/guarded, “” → “Calm, please.”', '/guarded, open → closed']);
  });
});
