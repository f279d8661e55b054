import type { Prisma, Tx } from '@atelier/db';
import { AtelierError, generationId, isModerator, parseInput, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

/** What a view needs, in one query. Votes are those of one person only. */
const includeFor = (personId: string | null) =>
  ({
    author: { select: { id: true, name: true, image: true } },
    room: { select: { slug: true } },
    images: { orderBy: { index: 'asc' }, include: { stages: { select: { size: true } } } },
    votes: { where: { userId: personId ?? NOBODY }, select: { userId: true } },
    _count: { select: { children: { where: { hiddenAt: null, deletedAt: null } } } },
  }) satisfies Prisma.GenerationInclude;
/** The nil UUID: matches no person. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

export type GenerationRow = Prisma.GenerationGetPayload<{ include: ReturnType<typeof includeFor> }>;

/** Rows by id, in the order of `ids`; missing ones are left out. */
export async function loadGenerations(tx: Tx, ids: string[], ctx: Ctx): Promise<GenerationRow[]> {
  const rows = await tx.generation.findMany({
    where: { id: { in: ids } },
    include: includeFor(personOf(ctx.actor)),
  });
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** One row that the actor may see. @throws AtelierError invalid_request (not an id), not_found, gone */
export async function loadVisible(tx: Tx, id: string, ctx: Ctx): Promise<GenerationRow> {
  const [row] = await loadGenerations(tx, [parseInput(generationId, id)], ctx);
  if (!row) throw new AtelierError('not_found', 'There is no such generation.');
  assertVisible(row, ctx);
  return row;
}

/**
 * Locks a generation's row until the transaction ends and checks that the actor may see it.
 * @throws AtelierError invalid_request, not_found, gone
 */
export async function lockVisible(tx: Tx, id: string, ctx: Ctx): Promise<LockedGeneration> {
  const rows = await tx.$queryRaw<LockedGeneration[]>`
    SELECT "authorId", "hiddenAt", "deletedAt", "count", "voteCount",
      (SELECT "promoteVotes" FROM "Room" r WHERE r."id" = "roomId") AS "promoteVotes"
    FROM "Generation" WHERE "id" = ${parseInput(generationId, id)}::uuid FOR NO KEY UPDATE`;
  if (!rows[0]) throw new AtelierError('not_found', 'There is no such generation.');
  assertVisible(rows[0], ctx);
  return rows[0];
}

/** What the lock reads along, for verbs that need no more. */
type LockedGeneration = Hideable & { count: number; voteCount: number; promoteVotes: number | null };
type Hideable = { authorId: string | null; hiddenAt: Date | null; deletedAt: Date | null };

/** Deleted: moderators only. Hidden: its author and moderators. Everything else: everyone. */
export function isVisible(row: Hideable, { actor }: Ctx): boolean {
  if (isModerator(actor)) return true;
  if (row.deletedAt) return false;
  if (!row.hiddenAt) return true;
  const person = personOf(actor);
  return person !== null && person === row.authorId;
}

/** @throws AtelierError gone */
export function assertVisible(row: Hideable, ctx: Ctx): void {
  if (isVisible(row, ctx)) return;
  throw new AtelierError(
    'gone',
    row.deletedAt ? 'This generation was deleted.' : 'This generation was hidden by a moderator.',
  );
}

/**
 * Refuses what would bring a hidden or deleted generation before people again (votes, promotion, remixes, another try), also to those
 * who may still see it. @throws AtelierError gone
 */
export function assertShown(row: { hiddenAt: Date | null; deletedAt: Date | null }): void {
  if (row.hiddenAt || row.deletedAt) throw new AtelierError('gone', 'This generation was hidden or deleted.');
}
