import { workers } from '@atelier/queue';
import type { Verb } from '../context';

/** Answers without touching anything. */
export const health: Verb<Record<string, never>, { status: 'ok' }> = async () => ({ status: 'ok' });

/** A check that takes longer counts as slow: a load balancer must hear something. */
const CHECK_MS = 2_000;

/**
 * Checks database, storage and a live worker, each for at most 2 s. `ready` needs the database, and a storage
 * that does not fail.
 */
export const ready: Verb<
  Record<string, never>,
  { ready: boolean; checks: Record<'database' | 'storage' | 'worker', 'ok' | 'slow' | 'failed'> }
> = async ({ ctx }) => {
  const { db, storage } = ctx.deps;
  const [database, stored, worker] = await Promise.all([
    passes(db.$queryRaw`SELECT 1`.then(() => true)),
    passes(storage.probe().then(() => true)),
    passes(workers(db).then((all) => all.some(({ alive }) => alive))),
  ]);
  // A slow object store does not unready a process, because it is slow for every process.
  return { ready: database === 'ok' && stored !== 'failed', checks: { database, storage: stored, worker } };
};

async function passes(check: Promise<boolean>): Promise<'ok' | 'slow' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'slow'>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, 'slow');
  });
  const outcome = check.then(
    (passed) => (passed ? 'ok' : 'failed'),
    () => 'failed' as const,
  );
  const first = await Promise.race([outcome, late]);
  clearTimeout(timer);
  return first;
}
