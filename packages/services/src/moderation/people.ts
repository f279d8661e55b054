import { withTransaction } from '@atelier/db';
import {
  ACTIVE_STATUSES,
  AtelierError,
  type BannedView,
  banSchema,
  type PersonView,
  parseInput,
  roleSchema,
} from '@atelier/domain';
import { z } from 'zod';
import type { Verb } from '../context';
import { toPersonView } from '../person/profile';
import { requireAdmin, requireModerator } from '../shared/actors';
import { recordDeed } from '../shared/audit';
import { notifyGeneration, notifyPerson } from '../shared/notify';
import { cancelActive } from '../shared/status';
import { followHiding } from '../upload/hide';

const banInput = banSchema.extend({ userId: z.uuid() });

/**
 * Bans a person and cancels their waiting work, or lifts the ban. `hidePictures` hides their pictures too.
 * Moderators only.
 * @throws forbidden (an admin cannot be banned), not_found
 */
export const ban: Verb<
  { userId: string; banned: boolean; reason?: string; hidePictures?: boolean },
  PersonView
> = async ({ ctx, input }) => {
  const role = await requireModerator(ctx);
  const { userId, banned, reason, hidePictures } = parseInput(banInput, input);
  const { db, now } = ctx.deps;
  const row = await withTransaction(db, async (tx) => {
    // Waits for the person's concurrent acts, so that nothing is enqueued after the cancelling below.
    const locked = await tx.$queryRaw<{ role: string }[]>`
      SELECT "role"::text AS "role" FROM "User" WHERE "id" = ${userId}::uuid FOR NO KEY UPDATE`;
    if (!locked[0]) throw new AtelierError('not_found', 'There is no such person.');
    if (banned && locked[0].role === 'admin')
      throw new AtelierError('forbidden', 'An admin cannot be banned.');
    // Only an admin lifts a moderator's ban.
    if (locked[0].role === 'moderator' && role !== 'admin')
      throw new AtelierError('forbidden', 'Only an admin may ban a moderator, or lift the ban.');
    const updated = await tx.user.update({
      where: { id: userId },
      data: { bannedAt: banned ? now() : null, banReason: banned ? reason || null : null },
    });
    await recordDeed(tx, ctx, {
      action: banned ? 'ban' : 'unban',
      subject: updated.name,
      personId: userId,
      reason,
    });
    await notifyPerson(tx, userId);
    return updated;
  });
  if (banned) {
    const theirs = await db.generation.findMany({
      where: {
        authorId: userId,
        ...(hidePictures ? { hiddenAt: null } : { status: { in: [...ACTIVE_STATUSES] } }),
      },
      select: { id: true },
    });
    // Cancels one at a time, so that each call locks one job and one generation.
    for (const { id } of theirs)
      await withTransaction(db, async (tx) => {
        await cancelActive(tx, id, now());
        if (!hidePictures) return;
        const { caption, uploadId } = await tx.generation.update({
          where: { id },
          data: { hiddenAt: now() },
        });
        await recordDeed(tx, ctx, {
          action: 'hide',
          subject: caption,
          generationId: id,
          personId: userId,
          reason,
        });
        await tx.report.updateMany({
          where: { generationId: id, resolvedAt: null },
          data: { resolvedAt: now(), resolution: 'hidden' },
        });
        await followHiding(tx, ctx, { id, uploadId }, reason);
        await notifyGeneration(tx, id);
      });
  }
  return toPersonView(row);
};

/** Returns the newest hundred bans. Moderators only. @throws forbidden */
export const banned: Verb<Record<string, never>, BannedView> = async ({ ctx }) => {
  await requireModerator(ctx);
  const rows = await ctx.deps.db.user.findMany({
    where: { bannedAt: { not: null } },
    orderBy: { bannedAt: 'desc' },
    take: 100,
  });
  return {
    people: rows.flatMap((row) =>
      row.bannedAt
        ? { person: toPersonView(row), reason: row.banReason, bannedAt: row.bannedAt.toISOString() }
        : [],
    ),
  };
};

const roleInput = roleSchema.extend({ userId: z.uuid() });

/**
 * Makes a person a moderator or a member. `role` is domain's roleSchema. Admins only.
 * @throws forbidden, not_found, conflict (a guest)
 */
export const setRole: Verb<{ userId: string; role: unknown }, PersonView> = async ({ ctx, input }) => {
  await requireAdmin(ctx);
  const { userId, role } = parseInput(roleInput, input);
  return withTransaction(ctx.deps.db, async (tx) => {
    const before = await tx.user.findUnique({ where: { id: userId } });
    if (!before) throw new AtelierError('not_found', 'There is no such person.');
    if (before.role === 'admin') throw new AtelierError('forbidden', 'Admins are named in the settings.');
    // A guest is only a cookie, so a stolen cookie would make a moderator.
    if (before.isGuest) throw new AtelierError('conflict', 'A guest cannot be a moderator.');
    const row = await tx.user.update({ where: { id: userId }, data: { role } });
    await recordDeed(tx, ctx, { action: 'role', subject: `${row.name}: ${role}`, personId: userId });
    await notifyPerson(tx, userId);
    return toPersonView(row);
  });
};
