import { setTimeout as sleep } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';
import { addressOf, isUnreachable, sqlState } from './address';
import type { Db } from './client';
import { isContract, migrationNames, newerDatabase } from './migrations';

/** Milliseconds between two questions: 250, doubled up to 2,000. */
const PAUSE_MS = { first: 250, most: 2_000 };

/**
 * Asks until the database of `url` answers, then checks that it has every migration of this version. It may have
 * newer ones that this version runs on: during an upgrade, processes of both versions run. A process that ended instead would load
 * everything again, and its supervisor waits longer after each try. A wrong password or name ends it at once:
 * waiting changes neither.
 * @param limitMs time after which no further question is asked
 * @param onWait called once, before the first pause, with the reason
 * @throws AtelierError unavailable, with one line that names host, port and reason, never the password; also
 * when a migration is missing; conflict (a newer version's database on which this one cannot run)
 */
export async function untilReachable(
  db: Db,
  url: string,
  { limitMs, onWait }: { limitMs: number; onWait: (why: string) => void },
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (let pause = PAUSE_MS.first, waiting = false; ; pause = Math.min(2 * pause, PAUSE_MS.most)) {
    try {
      await assertMigrated(db, url);
      return;
    } catch (error) {
      if (error instanceof AtelierError) throw error;
      const why = reasonOf(error, url);
      if (!isUnreachable(error) || performance.now() >= deadline)
        throw new AtelierError('unavailable', why, { cause: error });
      if (!waiting) onWait(why);
      waiting = true;
    }
    await sleep(Math.min(pause, Math.max(0, deadline - performance.now())));
  }
}

async function assertMigrated(db: Db, url: string): Promise<void> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM "_prisma_migrations"
    WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  const applied = new Set(rows.map(({ name }) => name));
  const here = await migrationNames();
  const beyond = [...applied].find((name) => isContract(name) && !here.includes(name));
  if (beyond !== undefined) throw newerDatabase(beyond);
  const missing = here.find((name) => !applied.has(name));
  if (missing !== undefined)
    throw new AtelierError(
      'unavailable',
      `The database at ${addressOf(url)} lacks migration ${missing}: run \`npm run migrate\` of this version first.`,
    );
}

const reasonOf = (error: unknown, url: string): string =>
  sqlState(error) === '42P01'
    ? `The database at ${addressOf(url)} has no tables yet: run \`npm run migrate\` first (\`npm start\` does).`
    : `The database at ${addressOf(url)} cannot be reached (${sqlState(error) ?? 'no answer'}).`;
