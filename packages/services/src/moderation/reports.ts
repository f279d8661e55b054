import { withTransaction } from '@atelier/db';
import { parseInput, type ReportQueueView, reportReason, reportSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requireModerator, requirePerson } from '../shared/actors';
import { assertShown, loadGenerations, lockVisible } from '../shared/generation-row';
import { presentAll } from '../shared/present';

/**
 * Reports a picture to the moderators; any person may. `body` is `{reason, note?}`. Reporting again adds
 * nothing while the first report is open.
 * @throws unauthenticated, banned, not_found, gone
 */
export const report: Verb<{ id: string; body: unknown }, { generationId: string; reported: true }> = async ({
  ctx,
  input: { id, body },
}) => {
  const reporterId = requirePerson(ctx);
  const { reason, note } = parseInput(reportSchema, body);
  return withTransaction(ctx.deps.db, async (tx) => {
    await lockPerson(tx, reporterId);
    assertShown(await lockVisible(tx, id, ctx));
    const said = { reason, note: note || null };
    const where = { generationId_reporterId: { generationId: id, reporterId } };
    const before = await tx.report.findUnique({ where });
    const reopened = before?.resolvedAt ? { createdAt: ctx.deps.now() } : {};
    await tx.report.upsert({
      where,
      create: { generationId: id, reporterId, ...said },
      update: { ...said, ...reopened, resolvedAt: null, resolution: null },
    });
    return { generationId: id, reported: true };
  });
};

/** Pictures on one page of the queue; the rest follows as these are settled. */
const SHOWN = 50;

/**
 * Returns pictures with open reports, the one that waits longest first. Moderators only.
 * @throws forbidden
 */
export const reports: Verb<Record<string, never>, ReportQueueView> = async ({ ctx }) => {
  await requireModerator(ctx);
  const { db } = ctx.deps;
  const open = { resolvedAt: null, generation: { deletedAt: null } };
  const groups = await db.report.groupBy({
    by: ['generationId'],
    where: open,
    _min: { createdAt: true },
    orderBy: { _min: { createdAt: 'asc' } },
  });
  const ids = groups.slice(0, SHOWN).map(({ generationId }) => generationId);
  const rows = await db.report.findMany({
    where: { ...open, generationId: { in: ids } },
    orderBy: { createdAt: 'asc' },
    include: { reporter: { select: { id: true, name: true } } },
  });
  const generations = await loadGenerations(db, ids, ctx);
  const views = await presentAll(db, generations, ctx);
  return {
    waiting: groups.length,
    items: views.map((generation, index) => ({
      generation,
      hidden: generations[index]?.hiddenAt !== null,
      reports: rows
        .filter(({ generationId }) => generationId === generation.id)
        .map((row) => ({
          id: row.id,
          reason: reportReason.catch('other').parse(row.reason),
          note: row.note,
          reporter: row.reporter,
          createdAt: row.createdAt.toISOString(),
        })),
    })),
  };
};
