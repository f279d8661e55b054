import { workers } from '@atelier/queue';
import type { SystemVerbs } from '../verbs';

/** A check that hangs counts as failed: a load balancer must hear something. */
const CHECK_MS = 2_000;

export const ready: SystemVerbs['ready'] = async ({ ctx }) => {
  const { db, storage } = ctx.deps;
  const [database, stored, worker] = await Promise.all([
    passes(db.$queryRaw`SELECT 1`.then(() => true)),
    passes(storage.probe().then(() => true)),
    passes(workers(db).then((all) => all.some(({ alive }) => alive))),
  ]);
  return { ready: database === 'ok' && stored === 'ok', checks: { database, storage: stored, worker } };
};

async function passes(check: Promise<boolean>): Promise<'ok' | 'failed'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, CHECK_MS, false);
  });
  const passed = await Promise.race([check.catch(() => false), late]);
  clearTimeout(timer);
  return passed ? 'ok' : 'failed';
}
