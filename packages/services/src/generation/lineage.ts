import type { Tx } from '@atelier/db';
import { generationId, type LineageNode, parseInput, personOf, type Settings } from '@atelier/domain';
import { z } from 'zod';
import type { Ctx } from '../context';
import { type GenerationRow, isVisible, loadGenerations, loadVisible } from '../shared/generation-row';
import { settingsOf } from '../shared/present';
import { relativeId } from '../shared/relative-id';
import { imagePath } from '../shared/urls';
import type { GenerationVerbs } from '../verbs';

/** Longest walk up or down, and most descendants shown: a tree of thousands is no use on a page. */
const MAX_DEPTH = 50;
const MAX_DESCENDANTS = 200;

const edge = z.object({ id: z.uuid(), depth: z.number() });

export const lineage: GenerationVerbs['lineage'] = async ({ ctx, input }) => {
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
  const nodes = rows
    .map((row) => toNode(row, byId.get(row.parentId ?? ''), { id, depth: depths.get(row.id) ?? 0 }, ctx))
    .toSorted((a, b) => a.depth - b.depth || a.createdAt.localeCompare(b.createdAt));
  return {
    ancestors: nodes.filter(({ depth }) => depth < 0),
    self: nodes.find(({ depth }) => depth === 0)!,
    descendants: nodes.filter(({ depth }) => depth > 0),
    truncated: truncated || down.some(({ depth }) => depth > MAX_DEPTH),
  };
};

/** Nearest first, one more than shown. A parent exists before its child, so there are no cycles to guard against. */
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

/** @param asked the one whose tree this is, and how far from it the row stands */
function toNode(
  row: GenerationRow,
  parent: GenerationRow | undefined,
  asked: { id: string; depth: number },
  ctx: Ctx,
): LineageNode {
  const { depth } = asked;
  // Whoever asks has the id of that one.
  const idOf = (each: Parameters<typeof relativeId>[0]): string =>
    each.id === asked.id ? each.id : relativeId(each, ctx);
  // What is unlisted is open to whoever has its own address, which a relative's page is not.
  const own = personOf(ctx.actor) === row.authorId && row.authorId !== null;
  const shown = isVisible(row, ctx) && (depth === 0 || !row.unlisted || own);
  const first = row.images[0];
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
    image: shown && first?.reached ? imagePath(row.id, first.index, first.reached) : null,
    thumbhash: shown ? (first?.thumbhash ?? null) : null,
    createdAt: row.createdAt.toISOString(),
    changes:
      shown && parent && isVisible(parent, ctx) && (own || !parent.unlisted)
        ? changesBetween(parent, row)
        : null,
  };
}

/** What a remix changed: words as a multiset, and the names of the settings that differ. */
function changesBetween(parent: GenerationRow, child: GenerationRow): NonNullable<LineageNode['changes']> {
  const before = parent.caption.split(' ');
  const after = child.caption.split(' ');
  const was = settingsOf(parent);
  const is = settingsOf(child);
  const names = new Set([...Object.keys(was), ...Object.keys(is)]) as Set<keyof Settings>;
  return {
    addedWords: without(after, before),
    removedWords: without(before, after),
    seed: parent.seed !== child.seed,
    settings: [...names].filter((name) => was[name] !== is[name]),
  };
}

function without(words: string[], others: string[]): string[] {
  const left = [...others];
  return words.filter((word) => {
    const at = left.indexOf(word);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
