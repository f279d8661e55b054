import { withTransaction } from '@atelier/db';
import { parseInput, reportSchema } from '@atelier/domain';
import { lockPerson, requirePerson } from '../shared/actors';
import { assertShown, lockVisible } from '../shared/generation-row';
import type { ModerationVerbs } from '../verbs';

// Saying it again adds nothing while a moderator has not looked; afterwards it is a new report.
export const report: ModerationVerbs['report'] = async ({ ctx, input: { id, body } }) => {
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
