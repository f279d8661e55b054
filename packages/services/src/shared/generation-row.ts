import { Prisma, type Tx } from '@atelier/db';
import { AtelierError, generationId, isModerator, parseInput, personOf } from '@atelier/domain';
import type { Ctx } from '../context';

/** Loads the caller's own vote only. */
type Related = {
  author: { id: string; name: string; image: string | null } | null;
  room: { slug: string; promoteVotes: number | null } | null;
  parent: { id: string; authorId: string | null; unlisted: boolean } | null;
  images: (Omit<Image, 'seed'> & { seed: bigint; stages: { size: number; packVersion: string | null }[] })[];
  votes: { image: number | null }[];
  /** Votes that name an image, where there are several. */
  imageVotes: { image: number; votes: number }[];
  _count: { children: number };
};
type Image = Prisma.ImageGetPayload<object>;
export type GenerationRow = Omit<Prisma.GenerationGetPayload<object>, 'words'> & Related;

/** Every column but the search words. */
const COLUMNS = Prisma.raw(
  Object.keys(Prisma.GenerationScalarFieldEnum)
    .filter((column) => column !== 'words')
    .map((column) => `g."${column}"`)
    .join(', '),
);

/** As JSON brings it: numbers for bigints. */
type RawRow = Omit<GenerationRow, 'images' | '_count'> & {
  images: (Omit<GenerationRow['images'][number], 'seed'> & { seed: number })[];
  children: number;
};

/**
 * Rows by id with what a view needs, in the order of `ids`; missing ones are left out. One statement: through
 * Prisma's `include` it is seven, and its count of children counts those of all generations (a page among a
 * million: 1.3 s).
 */
export async function loadGenerations(tx: Tx, ids: string[], ctx: Ctx): Promise<GenerationRow[]> {
  if (ids.length === 0) return [];
  const rows = await tx.$queryRaw<RawRow[]>`
    SELECT ${COLUMNS},
      (SELECT json_build_object('id', u."id", 'name', u."name", 'image', u."image")
        FROM "User" u WHERE u."id" = g."authorId") AS "author",
      (SELECT json_build_object('slug', r."slug", 'promoteVotes', r."promoteVotes") FROM "Room" r WHERE r."id" = g."roomId") AS "room",
      (SELECT json_build_object('id', p."id", 'authorId', p."authorId", 'unlisted', p."unlisted")
        FROM "Generation" p WHERE p."id" = g."parentId") AS "parent",
      (SELECT coalesce(json_agg(to_jsonb(i) || jsonb_build_object('stages', (
          SELECT coalesce(jsonb_agg(jsonb_build_object('size', s."size", 'packVersion', s."packVersion") ORDER BY s."size"), '[]')
          FROM "StageImage" s WHERE s."imageId" = i."id")) ORDER BY i."index"), '[]')
        FROM "Image" i WHERE i."generationId" = g."id") AS "images",
      (SELECT coalesce(json_agg(json_build_object('image', v."image")), '[]')
        FROM "Vote" v WHERE v."generationId" = g."id" AND v."userId" = ${personOf(ctx.actor)}::uuid) AS "votes",
      CASE WHEN g."count" > 1 AND g."voteCount" > 0 THEN (
        SELECT coalesce(json_agg(n), '[]') FROM (
          SELECT v."image", count(*)::int AS "votes" FROM "Vote" v
          WHERE v."generationId" = g."id" AND v."image" IS NOT NULL AND (
            NOT ${ctx.deps.signIn ?? false}::boolean
            OR EXISTS (SELECT FROM "User" u WHERE u."id" = v."userId" AND NOT u."isGuest"))
          GROUP BY v."image") n) ELSE '[]' END AS "imageVotes",
      (SELECT count(*)::int FROM "Generation" c
        WHERE c."parentId" = g."id" AND c."hiddenAt" IS NULL AND c."deletedAt" IS NULL) AS "children"
    FROM "Generation" g WHERE g."id" = ANY (${ids}::uuid[])`;
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const { children, ...rest } = row;
    return {
      ...rest,
      images: row.images.map((image) => ({ ...image, seed: BigInt(image.seed) })),
      _count: { children },
    };
  });
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
    SELECT "id", "authorId", "hiddenAt", "deletedAt", "unlisted", "caption", "count", "voteCount",
      (SELECT json_build_object('slug', r."slug", 'promoteVotes', r."promoteVotes") FROM "Room" r WHERE r."id" = "roomId") AS "room"
    FROM "Generation" WHERE "id" = ${parseInput(generationId, id)}::uuid FOR NO KEY UPDATE`;
  if (!rows[0]) throw new AtelierError('not_found', 'There is no such generation.');
  assertVisible(rows[0], ctx);
  return rows[0];
}

/** The columns that the lock reads, for verbs that need no more. */
export type LockedGeneration = Hideable & {
  id: string;
  unlisted: boolean;
  caption: string;
  count: number;
  voteCount: number;
  room: { slug: string; promoteVotes: number | null } | null;
};
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
 * Refuses acts that would show a hidden or deleted generation again: votes, promotion, remixes, retries. Its
 * author and moderators are refused too. @throws AtelierError gone
 */
export function assertShown(row: { hiddenAt: Date | null; deletedAt: Date | null }): void {
  if (row.hiddenAt || row.deletedAt) throw new AtelierError('gone', 'This generation was hidden or deleted.');
}
