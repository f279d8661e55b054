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

type Sight = { hiddenAt?: Date; deletedAt?: Date };
/** A settled message that shows `shown`. */
async function aMessage(shown: string | null, sight: Sight = {}): Promise<string> {
  const generationId = await aPicture(database.db);
  await database.db.generation.update({ where: { id: generationId }, data: sight });
  const place = { applicationId: '1', channelId: '2', settledAt: new Date() };
  const { id } = await database.db.discordMessage.create({ data: { generationId, shown, ...place } });
  return id;
}

/** Returns the messages that the bot must take up. */
const strays = () => discord.strays({ ctx: ctxOf(depsFor(database.db)), input: {} });

test('B-IMAGINE-6 strays are what shows something out of sight, and what lacks something shown again', async () => {
  const out = { hiddenAt: new Date() };
  const left = [
    await aMessage('a-hash', out),
    await aMessage(null, { deletedAt: new Date() }),
    await aMessage('removed'),
  ];
  await aMessage('a-hash');
  await aMessage('removed', out);
  await aMessage('gone', out);
  const held = await aMessage('a-hash', out);
  await database.db.discordMessage.update({
    where: { id: held },
    data: { ownerId: held, ownedUntil: new Date(Date.now() + 60_000) },
  });
  expect(await strays()).toEqual(left);
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
    const [row] = await database.db.$queryRaw<{ seen: bigint }[]>`
      SELECT sum(seq_tup_read) AS "seen" FROM pg_stat_user_tables
      WHERE relname IN ('DiscordMessage', 'Generation')`;
    return Number(row?.seen);
  };
  const before = await read();
  expect(await strays()).toHaveLength(3);
  expect(await read()).toBe(before);
});
