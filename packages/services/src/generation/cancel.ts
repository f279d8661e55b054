import { withTransaction } from '@atelier/db';
import { requireAuthor } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { loadVisible } from '../shared/generation-row';
import { present } from '../shared/present';
import { cancelActive } from '../shared/status';
import type { GenerationVerbs } from '../verbs';

// The row says `cancelled` at once. A running job learns of it by NOTIFY or its next heartbeat and acknowledges with
// work.cancelled; stages that it finishes in between are kept, and retry resumes after them.
export const cancel: GenerationVerbs['cancel'] = async ({ ctx, input }) =>
  withTransaction(ctx.deps.db, async (tx) => {
    const row = await loadVisible(tx, input.id, ctx);
    await requireAuthor(tx, ctx, row, 'cancel');
    await recordOnOthers(tx, ctx, row, 'cancel');
    await cancelActive(tx, row.id, ctx.deps.now());
    return present(tx, await loadVisible(tx, row.id, ctx), ctx);
  });
