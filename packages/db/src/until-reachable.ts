import { setTimeout as sleep } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';
import { addressOf, isUnreachable, sqlState } from './address';
import type { Db } from './client';

/** Milliseconds between two questions: 250, doubled up to 2,000. */
const PAUSE_MS = { first: 250, most: 2_000 };

/**
 * Asks until the database of `url` answers and has its tables. A process that ended instead would load
 * everything again, and its supervisor waits longer after each try. A wrong password or name ends it at once:
 * waiting changes neither.
 * @param limitMs time after which no further question is asked
 * @param onWait called once, before the first pause, with the reason
 * @throws AtelierError unavailable, with one line that names host, port and reason, never the password
 */
export async function untilReachable(
  db: Db,
  url: string,
  { limitMs, onWait }: { limitMs: number; onWait: (why: string) => void },
): Promise<void> {
  const deadline = performance.now() + limitMs;
  for (let pause = PAUSE_MS.first, waiting = false; ; pause = Math.min(2 * pause, PAUSE_MS.most)) {
    try {
      await db.$queryRaw`SELECT 1 FROM "User" LIMIT 1`;
      return;
    } catch (error) {
      const why = reasonOf(error, url);
      if (!isUnreachable(error) || performance.now() >= deadline)
        throw new AtelierError('unavailable', why, { cause: error });
      if (!waiting) onWait(why);
      waiting = true;
    }
    await sleep(Math.min(pause, Math.max(0, deadline - performance.now())));
  }
}

const reasonOf = (error: unknown, url: string): string =>
  sqlState(error) === '42P01'
    ? `The database at ${addressOf(url)} has no tables yet: run the migrations (npm start does).`
    : `The database at ${addressOf(url)} cannot be reached (${sqlState(error) ?? 'no answer'}).`;
