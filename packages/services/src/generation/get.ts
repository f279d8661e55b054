import type { GenerationView } from '@atelier/domain';
import type { Verb } from '../context';
import { loadVisible } from '../shared/generation-row';
import { present } from '../shared/present';

/**
 * Returns the public view of one generation.
 * @throws not_found; gone (deleted, or hidden from all but author and moderators)
 */
export const get: Verb<{ id: string }, GenerationView> = async ({ ctx, input }) => {
  const row = await loadVisible(ctx.deps.db, input.id, ctx);
  return present(ctx.deps.db, row, ctx);
};
