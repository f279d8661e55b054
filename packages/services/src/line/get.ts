import type { Tx } from '@atelier/db';
import type { LineView } from '@atelier/domain';
import { ownLine } from '@atelier/queue';
import type { Ctx, Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { loadGenerations } from '../shared/generation-row';
import { presentAll } from '../shared/present';

/** Returns one's own waiting generations in the order of serving. @throws unauthenticated */
export const get: Verb<Record<string, never>, LineView> = ({ ctx }) =>
  lineOf(ctx.deps.db, requirePerson(ctx), ctx);

export async function lineOf(tx: Tx, userId: string, ctx: Ctx): Promise<LineView> {
  const jobs = await ownLine(tx, { userId });
  const ids = [...new Set(jobs.map(({ generationId }) => generationId))];
  const views = await presentAll(tx, await loadGenerations(tx, ids, ctx), ctx);
  const byId = new Map(views.map((view) => [view.id, view]));
  return {
    items: ids.flatMap((id) => {
      const generation = byId.get(id);
      const paused = jobs.every((job) => job.generationId !== id || job.paused);
      return generation ? [{ generation, paused }] : [];
    }),
  };
}
