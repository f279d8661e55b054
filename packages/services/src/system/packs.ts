import type { PacksView, PackView } from '@atelier/domain';
import type { Verb } from '../context';
import { workerPacks } from '../packs/find';

/** Returns the packs of this machine and of live workers elsewhere. */
export const packs: Verb<Record<string, never>, PacksView> = async ({ ctx }) => {
  const remote = await workerPacks(ctx.deps.db);
  const byName = new Map<string, PackView>();
  for (const pack of [...remote, ...ctx.deps.packs.list()]) byName.set(pack.name, pack);
  const { defaultName } = ctx.deps.packs;
  return {
    packs: [...byName.values()]
      .map((pack) => ({
        ...pack,
        isDefault: pack.name === defaultName,
        workers: remote.filter(({ name }) => name === pack.name).length,
      }))
      .toSorted((a, b) => Number(b.isDefault) - Number(a.isDefault) || a.name.localeCompare(b.name)),
  };
};
