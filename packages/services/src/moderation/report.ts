import { withTransaction } from '@atelier/db';
import { parseInput, reportSchema } from '@atelier/domain';
import type { Verb } from '../context';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, lockVisible } from '../shared/generation-row';

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
