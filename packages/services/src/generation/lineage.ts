import type { Tx } from '@atelier/db';
import {
  byFace,
  type EditView,
  type FaceRank,
  generationId,
  type LineageNode,
  type LineageView,
  parseInput,
  personOf,
  type Settings,
} from '@atelier/domain';
import { wordDiff } from '@atelier/domain/word-diff';
import { z } from 'zod';
import { sharedOf } from '../canvas/shared';
import type { Ctx, Verb } from '../context';
import { editViewOf } from '../edit/view';
import { type GenerationRow, isVisible, loadGenerations, loadVisible } from '../shared/generation-row';
import { settingsOf } from '../shared/present';
import { relativeId } from '../shared/relative-id';
import { imagePath } from '../shared/urls';

/** Most levels up or down, and most descendants shown: a page has no use for thousands. */
const MAX_DEPTH = 50;
const MAX_DESCENDANTS = 200;

const edge = z.object({ id: z.uuid(), depth: z.number() });

/**
 * Returns ancestors and descendants, at most MAX_DEPTH levels and MAX_DESCENDANTS descendants. An alias
 * replaces the id of an unlisted relative.
 * @throws not_found, gone
 */
export const lineage: Verb<{ id: string }, LineageView> = async ({ ctx, input }) => {
  const { db } = ctx.deps;
  const id = parseInput(generationId, input.id);
  await loadVisible(db, id, ctx);
  const up = await ancestors(db, id);
  const down = await descendants(db, id);
  const truncated = up.length > MAX_DEPTH || down.length > MAX_DESCENDANTS;
  const depths = new Map([
    [id, 0],
    ...up.slice(0, MAX_DEPTH).map(({ id, depth }): [string, number] => [id, -depth]),
    ...down.slice(0, MAX_DESCENDANTS).map(({ id, depth }): [string, number] => [id, depth]),
  ]);
  const rows = await loadGenerations(db, [...depths.keys()], ctx);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const shared = await sharedOf(db, rows, ctx);
  const line = rows.filter((row) => (depths.get(row.id) ?? 0) <= 0);
  const nodes = rows
    .map((row) => {
      // On the path to the generation asked about, a parent shows the draft that was remixed.
      const child = line.find(({ parentId }) => parentId === row.id);
      const image = (child && sameSeed(row, child.seed)) ?? faceOfRow(row);
      const asked = { id, depth: depths.get(row.id) ?? 0, image, shared: shared.get(row.id) };
      return toNode(row, byId.get(row.parentId ?? ''), asked, ctx);
    })
    .toSorted((a, b) => a.depth - b.depth || a.createdAt.localeCompare(b.createdAt));
  return {
    ancestors: nodes.filter(({ depth }) => depth < 0),
    self: nodes.find(({ depth }) => depth === 0)!,
    descendants: nodes.filter(({ depth }) => depth > 0),
    truncated: truncated || down.some(({ depth }) => depth > MAX_DEPTH),
  };
};

/**
 * Nearest first, one more than shown. A parent exists before its child, so there are no cycles to guard
 * against.
 */
async function ancestors(tx: Tx, id: string) {
  const rows = await tx.$queryRaw`
    WITH RECURSIVE up AS (
      SELECT "id", "parentId", 0 AS "depth" FROM "Generation" WHERE "id" = ${id}::uuid
      UNION ALL
      SELECT p."id", p."parentId", up."depth" + 1 FROM up JOIN "Generation" p ON p."id" = up."parentId"
      WHERE up."depth" <= ${MAX_DEPTH}
    ) SELECT "id", "depth" FROM up WHERE "depth" > 0 ORDER BY "depth"`;
  return z.array(edge).parse(rows);
}

/** Breadth first, one more than shown. LIMIT inside the recursion stops the walk itself. */
async function descendants(tx: Tx, id: string) {
  const rows = await tx.$queryRaw`
    WITH RECURSIVE down AS (
      SELECT "id", 0 AS "depth" FROM "Generation" WHERE "id" = ${id}::uuid
      UNION ALL
      SELECT c."id", down."depth" + 1 FROM down JOIN "Generation" c ON c."parentId" = down."id"
      WHERE down."depth" < ${MAX_DEPTH}
    ) SELECT "id", "depth" FROM down WHERE "depth" > 0 LIMIT ${MAX_DESCENDANTS + 1}`;
  return z.array(edge).parse(rows);
}

/** The image of `row` that was drawn with `seed`, if it has finished a stage. */
const sameSeed = (row: GenerationRow, seed: bigint): GenerationRow['images'][number] | undefined =>
  row.images.find((image) => image.reached && image.seed === seed);

/** The row's face, or its first image before any has finished a stage. */
function faceOfRow({ images, imageVotes }: GenerationRow): GenerationRow['images'][number] | undefined {
  const rank = ({ index, reached }: GenerationRow['images'][number]): FaceRank => ({
    reached: reached ?? 0,
    votes: imageVotes.find(({ image }) => image === index)?.votes ?? 0,
    index,
  });
  return images.toSorted((a, b) => byFace(rank(a), rank(b)))[0];
}

/**
 * @param asked the generation whose tree this is, the row's distance from it, the image to show, and whose
 *   regions it holds
 */
function toNode(
  row: GenerationRow,
  parent: GenerationRow | undefined,
  asked: {
    id: string;
    depth: number;
    image: GenerationRow['images'][number] | undefined;
    shared: EditView['shared'];
  },
  ctx: Ctx,
): LineageNode {
  const { depth, image } = asked;
  // The caller knows the id of the generation asked about.
  const idOf = (each: Parameters<typeof relativeId>[0]): string =>
    each.id === asked.id ? each.id : relativeId(each, ctx);
  // An unlisted generation opens only by its own URL; a relative's page hides it.
  const own = personOf(ctx.actor) === row.authorId && row.authorId !== null;
  const shown = isVisible(row, ctx) && (depth === 0 || !row.unlisted || own);
  const edit = shown ? editViewOf(row, asked.shared, ctx) : undefined;
  return {
    id: idOf(row),
    parentId: row.parent && idOf(row.parent),
    depth,
    caption: shown ? row.caption : null,
    settings: shown ? settingsOf(row) : null,
    seed: shown ? Number(row.seed) : null,
    pack: shown ? row.pack : null,
    packVersion: shown ? row.packVersion : null,
    author: shown ? (row.author?.name ?? null) : null,
    status: row.status,
    votes: row.voteCount,
    image: shown && image?.reached ? imagePath(row.id, image.index, image.reached) : null,
    thumbhash: shown ? (image?.thumbhash ?? null) : null,
    ...(edit && { edit }),
    createdAt: row.createdAt.toISOString(),
    changes:
      shown && parent && isVisible(parent, ctx) && (own || !parent.unlisted)
        ? changesBetween(parent, row)
        : null,
  };
}

/** The words, the seed and the names of the settings in which a remix differs from its parent. */
function changesBetween(parent: GenerationRow, child: GenerationRow): NonNullable<LineageNode['changes']> {
  const words = wordDiff(parent.caption, child.caption);
  const of = (kind: 'added' | 'removed'): string[] =>
    words.flatMap((part) => (part.kind === kind ? part.text.split(' ') : []));
  const was = settingsOf(parent);
  const is = settingsOf(child);
  const names = new Set([...Object.keys(was), ...Object.keys(is)]) as Set<keyof Settings>;
  return {
    addedWords: of('added'),
    removedWords: of('removed'),
    // A remix of one draft of several has that draft's seed.
    seed: !parent.images.some(({ seed }) => seed === child.seed),
    settings: [...names].filter((name) => was[name] !== is[name]),
  };
}
