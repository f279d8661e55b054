import type { Tx } from '@atelier/db';
import { type AuditAction, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

/** Writes what a moderator did into the trail, in the transaction that does it: neither happens without the other. */
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

/** Records what requireAuthor has let pass, where somebody else made it: one's own pictures are one's own business. */
export async function recordOnOthers(
  tx: Tx,
  ctx: Ctx,
  row: { id: string; authorId: string | null; caption: string },
  action: AuditAction,
): Promise<void> {
  if (ctx.actor.kind !== 'system' && personOf(ctx.actor) !== row.authorId)
    await recordDeed(tx, ctx, { action, subject: row.caption, generationId: row.id });
}
