import type { Tx } from '@atelier/db';
import { AtelierError, type PackView, packView } from '@atelier/domain';
import { type WorkerInfo, workers } from '@atelier/queue';
import type { Ctx } from '../context';

/**
 * Finds the pack of this name (absent: the default), here or on a live worker. Without any live worker,
 * requests are accepted, because workers are about to start or return. Otherwise one of them must have the
 * pack.
 * @throws AtelierError unknown_pack; no_worker (no live worker has the pack)
 */
export async function findPack(tx: Tx, name: string | undefined, ctx: Ctx): Promise<PackView> {
  const wanted = name ?? ctx.deps.packs.defaultName;
  const live = await takingWork(tx);
  const able = live.filter(({ pack }) => pack === wanted);
  const pack = ctx.deps.packs.get(wanted) ?? able.flatMap(packOf)[0];
  if (!pack)
    throw new AtelierError(
      'unknown_pack',
      wanted ? `There is no pack "${wanted}" here.` : 'There is no pack here yet.',
      { issues: [{ path: 'pack', message: 'see /api/v1/packs' }] },
    );
  if (live.length > 0 && able.length === 0)
    throw new AtelierError('no_worker', `No worker draws with the pack "${wanted}" now.`, {
      retryAfterMs: 30_000,
    });
  return pack;
}

/**
 * Packs that live workers have said they can do, one entry for each worker, and the names by which requests are routed:
 * a worker need not describe its pack.
 */
export async function workerPacks(tx: Tx): Promise<{ packs: PackView[]; names: string[] }> {
  const live = await takingWork(tx);
  return { packs: live.flatMap(packOf), names: live.map(({ pack }) => pack) };
}

const takingWork = async (tx: Tx): Promise<WorkerInfo[]> =>
  (await workers(tx)).filter(({ alive, draining }) => alive && !draining);

const packOf = ({ capabilities }: WorkerInfo): PackView[] => {
  const parsed = packView.safeParse(capabilities.pack);
  return parsed.success ? [parsed.data] : [];
};
