import { generationId, parseInput } from '@atelier/domain';
import { z } from 'zod';
import { isVisible, loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';
import { promotionOf } from '../shared/promotion';
import type { GenerationVerbs } from '../verbs';

const inputSchema = z.object({ ids: z.array(generationId).max(100) });

export const many: GenerationVerbs['many'] = async ({ ctx, input }) => {
  const { ids } = parseInput(inputSchema, input);
  const { db } = ctx.deps;
  const rows = (await loadGenerations(db, ids, ctx)).filter((row) => isVisible(row, ctx));
  const views = await presentAll(db, rows, ctx);
  // Costs a statement only in rooms whose votes promote.
  const promotions = await Promise.all(rows.map((row) => promotionOf(db, row, ctx)));
  return views.map((view, i) => ({ ...view, ...(promotions[i] && { promotion: promotions[i] }) }));
};
