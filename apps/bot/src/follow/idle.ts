import { type Deps, system } from '@atelier/services';

/** Milliseconds for which one answer of the queue serves all messages that wait. */
const KEPT_MS = 2_000;

/** Returns whether no worker draws with a pack, by the queue's registry of at most KEPT_MS ago. */
export function idleWorkers(deps: Deps): (pack: string) => Promise<boolean> {
  let read: Promise<ReadonlySet<string>> | undefined;
  let readAt = 0;
  const served = async (): Promise<ReadonlySet<string>> => {
    const { workers } = await system.queue({ ctx: { actor: { kind: 'anonymous' }, deps }, input: {} });
    return new Set(workers.filter(({ live, draining }) => live && !draining).map(({ pack }) => pack));
  };
  return async (pack) => {
    if (!read || Date.now() - readAt > KEPT_MS) {
      readAt = Date.now();
      read = served();
      read.catch(() => {
        read = undefined;
      });
    }
    return !(await read).has(pack);
  };
}
