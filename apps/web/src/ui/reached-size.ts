import type { StageSize } from '@atelier/domain';

const LARGEST_FIRST: readonly StageSize[] = [1024, 256, 64];

/** Largest size an image has finished, or null before its first stage. */
export const reachedSize = (stages: Partial<Record<'64' | '256' | '1024', string>>): StageSize | null =>
  LARGEST_FIRST.find((size) => stages[`${size}`] !== undefined) ?? null;
