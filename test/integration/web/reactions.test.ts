import type { ReactionPayload, RoomSnapshot, VotedPayload } from '@atelier/protocol';
import type { Socket } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestWeb, type TestWeb, type Visitor } from '../../support/web';

// Behaviours by their ids in docs/SPEC.md, section Rooms.
let site: TestWeb;
beforeAll(async () => {
  site = await startTestWeb({ limits: { react: { points: 3, seconds: 60 } } });
  await site.database.db.room.create({ data: { slug: 'tea', name: 'Tea' } });
});
afterAll(() => site.stop());

const ask = (socket: Socket, event: string, payload: unknown) =>
  socket.timeout(10_000).emitWithAck(event, payload);
/** A socket that watches `id`. */
async function watcher(id: string, visitor?: Visitor): Promise<Socket> {
  const socket = await site.socket(visitor ? { visitor } : {});
  expect(await ask(socket, 'watch', { generationId: id })).toMatchObject({ ok: true });
  return socket;
}
const heard = <T>(socket: Socket, event: string): Promise<T> =>
  new Promise((resolve) => socket.once(event, resolve));
const react = (who: Visitor, id: string, reaction = 'clap', token?: string): Promise<Response> =>
  who.send('POST', `/api/v1/generations/${id}/reactions`, { reaction, token });
const codeOf = async (answer: Response): Promise<string> => (await answer.json()).code;
const asAuthor = async (body: Record<string, unknown> = {}) => {
  const author = site.visitor();
  return { author, id: await author.imagine({ caption: 'a red fox', ...body }) };
};

describe('ROOM-2 a reaction', () => {
  it('reaches those who watch the picture, with the name of the person, and leaves no row', async () => {
    const { id, author } = await asAuthor({ room: 'tea' });
    const other = await asAuthor();
    const counts = async () => {
      const { db } = site.database;
      return [await db.generation.count(), await db.vote.count(), await db.auditEntry.count()];
    };
    const before = await counts();
    const watching = await watcher(id);
    const elsewhere = await watcher(other.id);
    const inRoom = await site.socket();
    expect(await ask(inRoom, 'join', { room: 'tea' })).toMatchObject({ ok: true });
    const strange: ReactionPayload[] = [];
    for (const socket of [elsewhere, inRoom]) socket.on('reaction', (payload) => strange.push(payload));
    const told = heard<ReactionPayload>(watching, 'reaction');
    expect(await (await react(author, id, 'fire', '0123abcd')).json()).toEqual({
      generationId: id,
      reaction: 'fire',
    });
    const { person } = (await author.json('GET', '/api/v1/me')).body;
    expect(await told).toMatchObject({
      generationId: id,
      reaction: 'fire',
      token: '0123abcd',
      by: { id: person.id, name: person.name },
    });
    // A later reaction is the first that the others hear.
    const later = heard<ReactionPayload>(elsewhere, 'reaction');
    await react(author, other.id);
    expect((await later).generationId).toBe(other.id);
    expect(strange.map(({ generationId }) => generationId)).toEqual([other.id]);
    expect(await counts()).toEqual(before);
  });

  it('to an unlisted picture reaches its watchers and no wall', async () => {
    const { id, author } = await asAuthor({ room: 'tea', unlisted: true });
    const watching = await watcher(id);
    const walls = await site.socket();
    for (const room of ['tea', 'lobby']) await ask(walls, 'join', { room });
    const seen: string[] = [];
    walls.onAny((event: string) => seen.push(event));
    const told = heard(watching, 'reaction');
    await react(author, id);
    await told;
    await ask(walls, 'join', { room: 'tea' });
    expect(seen.filter((event) => event === 'reaction')).toEqual([]);
  });

  it('of a banned person, to a hidden picture or outside the closed set is refused', async () => {
    const { id, author } = await asAuthor();
    expect(await codeOf(await react(author, id, '<img>'))).toBe('invalid_request');
    expect(await codeOf(await react(site.visitor(), crypto.randomUUID()))).toBe('not_found');
    const authorId = await author.personId();
    const { db } = site.database;
    await db.generation.update({ where: { id }, data: { hiddenAt: new Date() } });
    expect(await codeOf(await react(author, id))).toBe('gone');
    await db.generation.update({ where: { id }, data: { hiddenAt: null } });
    await db.user.update({ where: { id: authorId }, data: { bannedAt: new Date() } });
    expect(await codeOf(await react(author, id))).toBe('banned');
  });

  it('comes at most so often from one person', async () => {
    const { id } = await asAuthor();
    const eager = site.visitor();
    const codes: number[] = [];
    for (let n = 0; n < 5; n++) codes.push((await react(eager, id)).status);
    expect(codes).toContain(200);
    expect(codes.at(-1)).toBe(429);
  });
});

describe('ROOM-3 a vote', () => {
  it('is told by name to the room of a listed picture, once, and to no other wall', async () => {
    const { id } = await asAuthor({ room: 'tea', caption: 'a red fox in the room' });
    const secret = await asAuthor({ room: 'tea', unlisted: true });
    const bob = site.visitor();
    const [inRoom, lobby] = [await site.socket(), await site.socket()];
    const joined = (await ask(inRoom, 'join', { room: 'tea' })) as { ok: boolean; data: RoomSnapshot };
    expect(joined.ok).toBe(true);
    await ask(lobby, 'join', { room: 'lobby' });
    const told: VotedPayload[] = [];
    inRoom.on('room:vote', (payload) => told.push(payload));
    lobby.on('room:vote', () => expect.unreachable('the lobby hears no votes of a room'));
    await bob.send('PUT', `/api/v1/generations/${secret.id}/vote`);
    const first = heard<VotedPayload>(inRoom, 'room:vote');
    await bob.send('PUT', `/api/v1/generations/${id}/vote`);
    const { person } = (await bob.json('GET', '/api/v1/me')).body;
    expect(await first).toMatchObject({
      room: 'tea',
      generationId: id,
      caption: 'a red fox in the room',
      by: { id: person.id, name: person.name },
    });
    // The same vote again, and its withdrawal, are no news; another person's is.
    await bob.send('PUT', `/api/v1/generations/${id}/vote`);
    await bob.send('DELETE', `/api/v1/generations/${id}/vote`);
    const second = heard<VotedPayload>(inRoom, 'room:vote');
    await site.visitor().send('PUT', `/api/v1/generations/${id}/vote`);
    await second;
    expect(told).toHaveLength(2);
  });
});
