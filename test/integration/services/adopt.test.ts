import { withTransaction } from '@atelier/db';
import { person } from '@atelier/services';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aGeneration, aPerson, ctxOf, depsFor } from '../../support/factories';
import { createTestDatabase, type TestDatabase } from '../../support/postgres';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a guest who signs in while a worker holds their job waits without holding locks that others need', async () => {
  const deps = depsFor(database.db);
  const [guest, user] = [await aPerson(deps, { guest: true }), await aPerson(deps)];
  const { id } = await aGeneration(guest);
  let adopted: Promise<unknown> | undefined;
  await withTransaction(database.db, async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM "Job" WHERE "generationId" = ${id}::uuid FOR UPDATE`;
    adopted = person.adopt({ ctx: ctxOf(deps), input: { guestId: guest.userId, userId: user.userId } });
    for (let waiting = 0n; waiting === 0n; ) {
      const [row] = await database.db.$queryRaw<{ waiting: bigint }[]>`
        SELECT count(*) AS "waiting" FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
      waiting = row?.waiting ?? 0n;
    }
    // Locks jobs before people, so a worker that then locks the person does not deadlock.
    await tx.$executeRaw`SELECT 1 FROM "User" WHERE "id" = ${guest.userId}::uuid FOR NO KEY UPDATE NOWAIT`;
  });
  await adopted;
  expect(await database.db.job.findFirst({ where: { generationId: id } })).toMatchObject({
    userId: user.userId,
  });
});
