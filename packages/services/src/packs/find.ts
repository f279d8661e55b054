import type { Tx } from '@atelier/db';
import { AtelierError, type PackView, packView } from '@atelier/domain';
import type { Ctx } from '../context';
import { WORKER_LIVE_MS } from '../shared/forecast';

/** The pack of this name (absent: the default), here or on a live worker. @throws AtelierError unknown_pack */
export async function findPack(tx: Tx, name: string | undefined, ctx: Ctx): Promise<PackView> {
  const wanted = name ?? ctx.deps.packs.defaultName;
  const local = ctx.deps.packs.get(wanted);
  if (local) return local;
  const [remote] = await workerPacks(tx, ctx, wanted);
  if (remote) return remote;
  throw new AtelierError(
    'unknown_pack',
    wanted ? `There is no pack "${wanted}" here.` : 'There is no pack here yet.',
    {
      issues: [{ path: 'pack', message: 'see /api/v1/packs' }],
    },
  );
}

/** Packs that live workers have said they can do; one entry for each worker. */
export async function workerPacks(tx: Tx, { deps }: Ctx, name?: string): Promise<PackView[]> {
  const workers = await tx.worker.findMany({
    where: { pack: name, heartbeatAt: { gte: new Date(deps.now().getTime() - WORKER_LIVE_MS) } },
    select: { capabilities: true },
  });
  return workers.flatMap(({ capabilities }) => {
    const parsed = packView.safeParse((capabilities as { pack?: unknown } | null)?.pack);
    return parsed.success ? parsed.data : [];
  });
}
