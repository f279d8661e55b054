import type { StageName } from '@atelier/domain';

/** Decides how many passes go into one call of a net. */
export interface CostModel {
  /** Batch size for a stage when `waiting` passes could go together; at least 1. */
  batchFor(stage: StageName, waiting: number): number;
  /** A call with `size` passes took `ms`. */
  observe(stage: StageName, size: number, ms: number): void;
}

/**
 * Always `size`. With 1 this is the CPU's: there a batch of four takes four times as long (README, "Measured"), and single
 * passes keep the queue's turns short.
 */
export const fixedBatch = (size: number): CostModel => ({
  batchFor: (_stage, waiting) => Math.min(size, waiting),
  observe: () => {},
});

/** A doubled batch must be at least this much cheaper per pass to be worth the longer turn. */
const WORTH_WHILE = 0.9;
/** Weight of the newest measurement in the running mean. */
const NEWEST = 0.2;

/**
 * Measures. Sizes 1, 2, 4 … up to the pack's `maxBatch` are tried when enough passes wait; a stage stays at the size
 * after which doubling no longer makes a pass cheaper. The first call of a size is not counted: it pays for warm-up.
 */
export function measuredCost(maxBatch: Partial<Record<StageName, number>>): CostModel {
  const times = new Map<string, { calls: number; msPerPass: number }>();
  const at = (stage: StageName, size: number) => times.get(`${stage} ${size}`);
  return {
    batchFor(stage, waiting) {
      const limit = Math.min(waiting, maxBatch[stage] ?? 1);
      let size = 1;
      while (size * 2 <= limit) {
        const here = at(stage, size);
        const doubled = at(stage, size * 2);
        if (!here || here.calls < 2) return size;
        if (!doubled || doubled.calls < 2) return size * 2;
        if (doubled.msPerPass > here.msPerPass * WORTH_WHILE) return size;
        size *= 2;
      }
      return size;
    },
    observe(stage, size, ms) {
      const known = at(stage, size);
      const msPerPass = ms / size;
      const mean =
        !known || known.calls === 1 ? msPerPass : known.msPerPass + NEWEST * (msPerPass - known.msPerPass);
      times.set(`${stage} ${size}`, { calls: (known?.calls ?? 0) + 1, msPerPass: mean });
    },
  };
}
