import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from '@atelier/db';
import { AtelierError } from '@atelier/domain';

const PAUSE_MS = 500;
/**
 * invalid_password, invalid_authorization_specification, invalid_catalog_name: errors that waiting cannot
 * fix.
 */
const FOR_PEOPLE = new Set<unknown>(['28P01', '28000', '3D000']);

/**
 * Migrates the database at `url`, waiting up to `limitMs` for a server that does not take connections yet.
 * @param onWait called once before the first pause, with the reason for waiting
 * @param onNewer called with the migrations of a newer version
 * @returns the names of the migrations that it applied
 * @throws AtelierError as `migrate`; the reason of `signal` when it aborts
 */
export async function migrateWhenReachable(
  url: string,
  {
    limitMs,
    onWait,
    onNewer,
    signal,
  }: {
    limitMs: number;
    onWait: (why: string) => void;
    onNewer?: (names: string[]) => void;
    signal: AbortSignal;
  },
): Promise<string[]> {
  const deadline = performance.now() + limitMs;
  for (let waiting = false; ; waiting = true) {
    try {
      return await migrate(url, onNewer ? { onNewer } : {});
    } catch (error) {
      const passes =
        error instanceof AtelierError && error.code === 'unavailable' && !FOR_PEOPLE.has(error.cause);
      if (!passes || performance.now() + PAUSE_MS > deadline) throw error;
      if (!waiting) onWait(error.message);
    }
    await sleep(PAUSE_MS, undefined, { signal });
  }
}
