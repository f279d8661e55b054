import { type GenerationView, generationId, parseInput } from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { isVisible, loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import { promotionOf } from '../shared/promotion';

const inputSchema = z.object({ ids: z.array(generationId).max(100) });

/**
 * Returns up to 100 generations at about the price of one. Omits the ones that the caller may not see.
 * @throws invalid_request
 */
export const many: Verb<{ ids: string[] }, GenerationView[]> = async ({ ctx, input }) => {
  const { ids } = parseInput(inputSchema, input);
  const { db } = ctx.deps;
  const rows = (await loadGenerations(db, ids, ctx)).filter((row) => isVisible(row, ctx));
  const views = await presentAll(db, rows, ctx);
  // Costs a statement only in rooms whose votes promote.
  const promotions = await Promise.all(rows.map((row) => promotionOf(db, row, ctx)));
  return views.map((view, i) => ({ ...view, ...(promotions[i] && { promotion: promotions[i] }) }));
};
