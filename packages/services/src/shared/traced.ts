import type { Ctx } from '../context';

type SetAttributes = (attributes: Record<string, string | number>) => void;

/** Runs `work` as a span of the caller's trace, when there is one. */
export const traced = <T>(
  { deps }: Ctx,
  name: string,
  work: (set: SetAttributes) => Promise<T>,
): Promise<T> => (deps.trace ? deps.trace.within(name, work) : work(() => {}));
