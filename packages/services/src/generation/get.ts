import { loadVisible } from '../shared/generation-row';
import { present } from '../shared/present';
import type { GenerationVerbs } from '../verbs';

export const get: GenerationVerbs['get'] = async ({ ctx, input }) => {
  const row = await loadVisible(ctx.deps.db, input.id, ctx);
  return present(ctx.deps.db, row, ctx);
};
