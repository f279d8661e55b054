import { randomUUID } from 'node:crypto';
import { NOTIFY } from '@atelier/protocol';
import { type Ctx, type Deps, generation, leaderboard, moderation, vote } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPerson, aPicture, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
let deps: Deps;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = depsFor(database.db);
});
afterAll(() => database.drop());

const cast = (ctx: Ctx, generationId: string) => vote.cast({ ctx, input: { generationId } });
const withdraw = (ctx: Ctx, generationId: string) => vote.withdraw({ ctx, input: { generationId } });

test('a vote counts once, however often it is cast, and can be withdrawn', async () => {
  const id = await aPicture(database.db);
  const ada = await aPerson(deps);
  expect(await cast(ada, id)).toEqual({ generationId: id, votes: 1, voted: true });
  expect(await cast(ada, id)).toEqual({ generationId: id, votes: 1, voted: true });
  expect(await generation.get({ ctx: ada, input: { id } })).toMatchObject({ votes: 1, voted: true });
  expect(await generation.get({ ctx: ctxOf(deps), input: { id } })).toMatchObject({ votes: 1, voted: false });
  expect(await withdraw(ada, id)).toEqual({ generationId: id, votes: 0, voted: false });
  expect(await withdraw(ada, id)).toEqual({ generationId: id, votes: 0, voted: false });
});

test('the count is exact when fifty vote at once and some change their minds', async () => {
  const id = await aPicture(database.db);
  const people = await Promise.all(
    Array.from({ length: 50 }, (_, n) => aPerson(deps, { guest: n % 2 === 0 })),
  );
  const answers = await Promise.all(people.flatMap((person) => [cast(person, id), cast(person, id)]));
  expect(Math.max(...answers.map(({ votes }) => votes))).toBe(50);
  await Promise.all(people.slice(0, 20).map((person) => withdraw(person, id)));

  const rows = await database.db.vote.count({ where: { generationId: id } });
  const { voteCount } = await database.db.generation.findUniqueOrThrow({ where: { id } });
  expect([rows, voteCount]).toEqual([30, 30]);
});

test('a vote that changes something is notified, one that does not is silent', async () => {
  const id = await aPicture(database.db);
  const ada = await aPerson(deps);
  const heard: string[] = [];
  let resolveLast = () => {};
  const last = new Promise<void>((resolve) => {
    resolveLast = resolve;
  });
  const listener = await database.db.listen([NOTIFY.votes, 'test_end'], ({ channel, payload }) => {
    if (channel === 'test_end') resolveLast();
    else heard.push(payload);
  });
  await cast(ada, id);
  await cast(ada, id);
  await withdraw(ada, id);
  await database.db.$executeRaw`SELECT pg_notify('test_end', '')`;
  await last;
  await listener.stop();
  expect(heard).toEqual([id, id]);
});

test('A-BOARD-1 where people can sign in, boards leave out the votes of guests, and say so', async () => {
  const author = await aPerson(deps);
  const id = await aPicture(database.db, { authorId: author.userId });
  await cast(await aPerson(deps), id);
  await cast(await aPerson(deps, { guest: true }), id);
  const board = (signIn: boolean) =>
    leaderboard.get({ ctx: ctxOf(depsFor(database.db, { signIn })), input: { query: {} } });
  const votesIn = ({ pictures }: Awaited<ReturnType<typeof board>>) =>
    pictures.find(({ generation: { id: each } }) => each === id)?.votes;
  const [open, signedIn] = [await board(false), await board(true)];
  expect([votesIn(open), votesIn(signedIn)]).toEqual([2, 1]);
  expect([open.signedInOnly, signedIn.signedInOnly]).toEqual([false, true]);
  expect(signedIn.rule).toContain('Nor do votes of guests');
});

test('refused votes', async () => {
  const id = await aPicture(database.db);
  await expect(cast(ctxOf(deps, { kind: 'anonymous' }), id)).rejects.toMatchObject({
    code: 'unauthenticated',
  });
  await expect(cast(await aPerson(deps), randomUUID())).rejects.toMatchObject({ code: 'not_found' });
  await expect(cast(await aPerson(deps), 'no-id')).rejects.toMatchObject({ code: 'invalid_request' });

  const mallory = await aPerson(deps);
  await moderation.ban({ ctx: ctxOf(deps), input: { userId: mallory.userId, banned: true } });
  await expect(cast(mallory, id)).rejects.toMatchObject({ code: 'banned' });

  const author = await aPerson(deps);
  const hidden = await aPicture(database.db, { authorId: author.userId });
  await moderation.hide({ ctx: ctxOf(deps), input: { id: hidden, hidden: true } });
  for (const ctx of [await aPerson(deps), author, await aPerson(deps, { role: 'moderator' })])
    await expect(cast(ctx, hidden)).rejects.toMatchObject({ code: 'gone' });
});
