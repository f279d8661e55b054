import { discord } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aPicture, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
beforeAll(async () => {
  // One connection, so that its statistics count every read.
  database = await createTestDatabase({ poolSize: 1 });
});
afterAll(() => database.drop());

/** A settled message that shows `shown`, of a visible picture. */
async function aMessage(shown: string | null) {
  const generationId = await aPicture(database.db);
  const place = { applicationId: '1', channelId: '2', settledAt: new Date() };
  const { id } = await database.db.discordMessage.create({ data: { generationId, shown, ...place } });
  const turn = (sight: { hiddenAt?: Date | null; deletedAt?: Date | null }) =>
    database.db.generation.update({ where: { id: generationId }, data: sight });
  return { id, turn };
}

const ctx = () => ctxOf(depsFor(database.db));
/** Returns the messages that the bot must take up. */
const due = () => discord.due({ ctx: ctx(), input: {} });
const mark = (id: string, seen: number) =>
  discord.markShown({ ctx: ctx(), input: { id, shown: 'removed', settledAt: new Date(), seen } });

test('B-IMAGINE-6 what goes out of sight or comes back makes its messages due, whatever wrote the row', async () => {
  const hidden = await aMessage('a-hash');
  const deleted = await aMessage(null);
  const back = await aMessage('removed');
  const gone = await aMessage('gone');
  const held = await aMessage('a-hash');
  await aMessage('a-hash');
  expect(await due()).toEqual([]);
  await hidden.turn({ hiddenAt: new Date() });
  await deleted.turn({ deletedAt: new Date() });
  await back.turn({ hiddenAt: new Date() });
  for (const each of [gone, held]) await each.turn({ hiddenAt: new Date() });
  await database.db.discordMessage.update({
    where: { id: held.id },
    data: { ownerId: held.id, ownedUntil: new Date(Date.now() + 60_000) },
  });
  expect(await due()).toEqual([hidden.id, deleted.id, back.id]);
  await mark(hidden.id, 1);
  await mark(deleted.id, 1);
  // It came back while the bot was taking the picture off, so it stays due.
  await back.turn({ hiddenAt: null });
  await mark(back.id, 1);
  expect(await due()).toEqual([back.id]);
  await mark(back.id, 1);
  expect(await due()).toEqual([]);
  await hidden.turn({ deletedAt: new Date() });
  expect(await due()).toEqual([]);
  await hidden.turn({ hiddenAt: null, deletedAt: null });
  expect(await due()).toEqual([hidden.id]);
});

test('B-IMAGINE-6 looking for them does not read every message', async () => {
  await database.db.$executeRaw`
    INSERT INTO "Generation" ("id", "caption", "seed", "pack", "status")
    SELECT gen_random_uuid(), 'a fox', 1, 'tiny', 'done' FROM generate_series(1, 4000)`;
  await database.db.$executeRaw`
    INSERT INTO "DiscordMessage" ("id", "generationId", "applicationId", "channelId", "shown", "settledAt")
    SELECT gen_random_uuid(), g."id", '1', '2', 'a-hash', now() FROM "Generation" g WHERE g."caption" = 'a fox'`;
  await database.db.$executeRaw`ANALYZE`;
  const read = async () => {
    await database.db.$executeRaw`SELECT pg_stat_force_next_flush()`;
    const [row] = await database.db.$queryRaw<{ rows: bigint; entries: bigint }[]>`
      SELECT (SELECT sum(seq_tup_read) FROM pg_stat_user_tables
          WHERE relname IN ('DiscordMessage', 'Generation')) AS "rows",
        (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relname = 'DiscordMessage') AS "entries"`;
    return { rows: Number(row?.rows), entries: Number(row?.entries) };
  };
  const before = await read();
  expect(await due()).toHaveLength(1);
  const after = await read();
  expect(after.rows).toBe(before.rows);
  expect(after.entries - before.entries).toBeLessThan(10);
});
