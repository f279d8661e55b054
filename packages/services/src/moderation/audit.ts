import { type AuditPage, auditAction, auditQuery, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { requireModerator } from '../shared/actors';

const SHOWN = 50;

/** Returns a page of the audit trail, newest first. Moderators only. @throws forbidden, invalid_request */
export const audit: Verb<{ query: unknown }, AuditPage> = async ({ ctx, input }) => {
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
