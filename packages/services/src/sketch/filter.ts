import type { Moderate, Verb } from '../context';
import { filterWith, readLists } from '../shared/moderate';

/**
 * Returns the word filter as it is now. Sketches come several a second, so the caller keeps it for a moment.
 */
export const filter: Verb<Record<string, never>, Moderate> = async ({ ctx }) =>
  ctx.deps.moderate ?? filterWith(await readLists(ctx.deps.db));
