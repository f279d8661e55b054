import { Prisma, type Tx, withTransaction } from '@atelier/db';
import { ACTIVE_STATUSES, AtelierError, deletePersonSchema, parseInput } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { requirePerson } from '../shared/actors';
import { dropFiles, erasePictures } from '../shared/erase';
import { notifyGeneration, notifyPerson, notifyVotes } from '../shared/notify';
import { cancelActive } from '../shared/status';
import { dropUploadFiles } from '../upload/file';

/** Text that replaces a caption, whose column must not be empty. */
const ERASED = '–';

/**
 * Deletes one's account, banned or not: captions, pictures, uploads, votes, keys, sessions and the notes of
 * one's reports. `body` is `{name}`, one's own. Remixes by others stay, with a gap above them. A ban stays, so that
 * coming back by Discord finds it. The audit trail stays as it was written.
 * @throws unauthenticated, invalid_request
 */
export const remove: Verb<{ body: unknown }, { id: string }> = async ({ ctx, input }) => {
  const userId = requirePerson(ctx);
  const { name } = parseInput(deletePersonSchema, input.body);
  const { db, now } = ctx.deps;
  const row = await db.user.findUnique({ where: { id: userId } });
  if (!row) throw new AtelierError('not_found', 'There is no such person.');
  if (row.name !== name)
    throw new AtelierError('invalid_request', 'Type your name exactly as it is shown to confirm.', {
      reason: 'name_mismatch',
      issues: [{ path: 'name', message: 'not your name' }],
    });
  await stopEverything(ctx, userId, now());
  const { files, uploads } = await withTransaction(db, async (tx) => {
    // Locks jobs first, as the order of locks demands, because deleting the person's row writes their jobs.
    await tx.$executeRaw`SELECT 1 FROM "Job" WHERE "userId" = ${userId}::uuid ORDER BY "id" FOR UPDATE`;
    // Reads the row under the lock, so a concurrent ban is seen and kept.
    const [person] = await tx.$queryRaw<{ bannedAt: Date | null }[]>`
      SELECT "bannedAt" FROM "User" WHERE "id" = ${userId}::uuid FOR UPDATE`;
    if (!person) throw new AtelierError('not_found', 'There is no such person.');
    const votedOn = await takeVotesBack(tx, userId);
    const made = await tx.generation.findMany({ where: { authorId: userId }, select: { id: true } });
    const ids = made.map(({ id }) => id);
    // Marks generations as deleted first. This waits for a worker that is storing a stage; later workers see
    // the mark.
    await tx.generation.updateMany({
      where: { id: { in: ids } },
      data: { deletedAt: now(), authorId: null, caption: ERASED, settings: {}, seed: 0n },
    });
    // A region's picture was put onto another, and others onto it: that stays.
    await tx.$executeRaw`
      UPDATE "Generation" SET "edit" = CASE WHEN "canvasId" IS NULL THEN NULL ELSE "edit" - 'mask' END
      WHERE "id" = ANY (${ids}::uuid[]) AND "edit" IS NOT NULL`;
    const files = await erasePictures(tx, ids);
    const uploads = await tx.upload.findMany({ where: { ownerId: userId }, select: { storageKey: true } });
    await tx.upload.deleteMany({ where: { ownerId: userId } });
    await tx.image.updateMany({ where: { generationId: { in: ids } }, data: { seed: 0n } });
    await tx.report.updateMany({ where: { reporterId: userId }, data: { note: null } });
    // Refused forms in Discord hold captions.
    if (row.discordId) await tx.discordForm.deleteMany({ where: { discordId: row.discordId } });
    if (person.bannedAt) await leaveTheBan(tx, userId);
    else await tx.user.delete({ where: { id: userId } });
    for (const id of votedOn) await notifyVotes(tx, id);
    for (const id of ids) await notifyGeneration(tx, id);
    await notifyPerson(tx, userId);
    return { files, uploads };
  });
  await dropFiles(ctx, files);
  await dropUploadFiles(
    ctx,
    uploads.map(({ storageKey }) => storageKey),
  );
  return { id: userId };
};

/** Cancels first, one by one, because each call locks a job and then its generation. */
async function stopEverything({ deps: { db } }: Ctx, authorId: string, now: Date): Promise<void> {
  const active = await db.generation.findMany({
    where: { authorId, status: { in: [...ACTIVE_STATUSES] } },
    select: { id: true },
  });
  for (const { id } of active) await withTransaction(db, (tx) => cancelActive(tx, id, now));
}

async function takeVotesBack(tx: Tx, userId: string): Promise<string[]> {
  const votes = await tx.vote.findMany({ where: { userId }, select: { generationId: true } });
  const ids = votes.map(({ generationId }) => generationId);
  await tx.vote.deleteMany({ where: { userId } });
  await tx.generation.updateMany({ where: { id: { in: ids } }, data: { voteCount: { decrement: 1 } } });
  return ids;
}

async function leaveTheBan(tx: Tx, userId: string): Promise<void> {
  const where = { userId };
  await tx.session.deleteMany({ where });
  await tx.apiKey.deleteMany({ where });
  await tx.webhook.deleteMany({ where });
  await tx.idempotencyKey.deleteMany({ where });
  await tx.user.update({
    where: { id: userId },
    data: { name: ERASED, image: null, locale: null, role: 'member', lastImagine: Prisma.DbNull },
  });
}
