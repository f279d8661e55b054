import { withTransaction } from '@atelier/db';
import type { GenerationView } from '@atelier/domain';
import type { Verb } from '../context';
import { requireAuthor } from '../shared/actors';
import { recordOnOthers } from '../shared/audit';
import { loadVisible } from '../shared/generation-row';
import { present } from '../shared/present';
import { cancelActive } from '../shared/status';

/**
 * Cancels a generation (author or moderator); an ended one stays as it is. The row says `cancelled` at once.
 * A running job learns of it by NOTIFY or at its next heartbeat and acknowledges with work.cancelled. Stages
 * that it finishes in between are kept, and retry resumes after them.
 * @throws forbidden, not_found, gone
 */
export const cancel: Verb<{ id: string }, GenerationView> = async ({ ctx, input }) =>
  withTransaction(ctx.deps.db, async (tx) => {
    const row = await loadVisible(tx, input.id, ctx);
    await requireAuthor(tx, ctx, row, 'cancel');
    await recordOnOthers(tx, ctx, row, 'cancel');
    await cancelActive(tx, row.id, ctx.deps.now());
    return present(tx, await loadVisible(tx, row.id, ctx), ctx);
  });
