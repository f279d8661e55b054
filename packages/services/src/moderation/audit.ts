import { auditAction, auditQuery, parseInput } from '@atelier/domain';
import { requireModerator } from '../shared/actors';
import type { ModerationVerbs } from '../verbs';

const SHOWN = 50;

export const audit: ModerationVerbs['audit'] = async ({ ctx, input }) => {
  await requireModerator(ctx);
  const { before } = parseInput(auditQuery, input.query);
  const { db } = ctx.deps;
  const last = before ? await db.auditEntry.findUnique({ where: { id: before } }) : null;
  const rows = await db.auditEntry.findMany({
    where: last
      ? { OR: [{ createdAt: { lt: last.createdAt } }, { createdAt: last.createdAt, id: { lt: last.id } }] }
      : {},
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: SHOWN + 1,
  });
  const shown = rows.slice(0, SHOWN);
  return {
    entries: shown.map((row) => ({
      id: row.id,
      action: auditAction.parse(row.action),
      actor: { id: row.actorId, name: row.actorName },
      generationId: row.generationId,
      personId: row.personId,
      subject: row.subject,
      reason: row.reason,
      createdAt: row.createdAt.toISOString(),
    })),
    before: rows.length > SHOWN ? (shown.at(-1)?.id ?? null) : null,
  };
};
