import type { Tx } from '@atelier/db';
import { type AuditAction, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

/**
 * Writes a moderator's act into the trail, in the transaction of the act, so that neither exists without the
 * other.
 */
export async function recordDeed(
  tx: Tx,
  { actor }: Ctx,
  deed: {
    action: AuditAction;
    subject: string;
    generationId?: string;
    personId?: string;
    reason?: string | undefined;
  },
): Promise<void> {
  const actorId = personOf(actor);
  const person = actorId && (await tx.user.findUnique({ where: { id: actorId }, select: { name: true } }));
  await tx.auditEntry.create({
    data: { ...deed, reason: deed.reason || null, actorId, actorName: person ? person.name : actor.kind },
  });
}

/**
 * Records an act that requireAuthor allowed on another person's picture. Acts on one's own pictures are not
 * recorded.
 */
export async function recordOnOthers(
  tx: Tx,
  ctx: Ctx,
  row: { id: string; authorId: string | null; caption: string },
  action: AuditAction,
): Promise<void> {
  if (ctx.actor.kind !== 'system' && personOf(ctx.actor) !== row.authorId)
    await recordDeed(tx, ctx, { action, subject: row.caption, generationId: row.id });
}
