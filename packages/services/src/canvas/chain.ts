import type { Tx } from '@atelier/db';
import { type StageSize, stageSize } from '@atelier/domain';
import type { StoredSource } from '../edit/stored';

/** A state of a shared picture: its root, or a finished region. */
export interface Link {
  id: string;
  authorId: string | null;
  author: string | null;
  unlisted: boolean;
  hiddenAt: Date | null;
  deletedAt: Date | null;
  isRoot: boolean;
}

/** Most states that are followed back. */
const MOST = 1_000;

/**
 * The states that lie under each of `ids` (regions or roots of their canvas), newest first: itself where it has
 * finished, then what it was put onto, down to the root. An unfinished region begins at the newest state.
 */
export async function chainsOf(
  tx: Tx,
  starts: readonly { id: string; canvasId: string }[],
): Promise<Map<string, Link[]>> {
  const chains = new Map<string, Link[]>(starts.map(({ id }) => [id, []]));
  if (starts.length === 0) return chains;
  const rows = await tx.$queryRaw<(Link & { start: string })[]>`
    WITH RECURSIVE starts AS (
      SELECT s."start", s."canvasId", c."rootId",
        CASE WHEN g."edit"->'onto' IS NULL AND g."id" <> c."rootId" THEN c."headId" ELSE g."id" END AS "id"
      FROM unnest(${starts.map(({ id }) => id)}::uuid[], ${starts.map(({ canvasId }) => canvasId)}::uuid[]) AS s("start", "canvasId")
      JOIN "Canvas" c ON c."id" = s."canvasId" JOIN "Generation" g ON g."id" = s."start"
    ), chain AS (
      SELECT "start", "rootId", "id", 0 AS "depth" FROM starts
      UNION ALL
      SELECT chain."start", chain."rootId", (g."edit"->'onto'->>'generationId')::uuid, chain."depth" + 1
      FROM chain JOIN "Generation" g ON g."id" = chain."id"
      WHERE chain."id" <> chain."rootId" AND g."edit"->'onto' IS NOT NULL AND chain."depth" < ${MOST}
    )
    SELECT chain."start", g."id", g."authorId", u."name" AS "author", g."unlisted", g."hiddenAt", g."deletedAt",
      g."id" = chain."rootId" AS "isRoot"
    FROM chain JOIN "Generation" g ON g."id" = chain."id" LEFT JOIN "User" u ON u."id" = g."authorId"
    ORDER BY chain."start", chain."depth"`;
  for (const { start, ...link } of rows) chains.get(start)?.push(link);
  return chains;
}

/**
 * The newest state that is shown and holds nothing hidden. A deleted region alone is passed over: those that
 * were put onto it keep its pixels, as remixes stay. Null where the root is hidden or deleted.
 */
export function shownHead(chain: readonly Link[]): { at: number; link: Link } | null {
  const root = chain.at(-1);
  if (!root?.isRoot || root.hiddenAt || root.deletedAt) return null;
  const at = chain.findLastIndex(({ hiddenAt }) => hiddenAt !== null) + 1;
  const found = chain.findIndex((link, index) => index >= at && !link.deletedAt);
  return { at: found, link: chain[found]! };
}

/** The newest state of a shared picture, with its image; null where the root is hidden or deleted. */
export async function headOf(tx: Tx, canvasId: string): Promise<(StoredSource & { chain: Link[] }) | null> {
  const canvas = await tx.canvas.findUniqueOrThrow({ where: { id: canvasId } });
  const chain = (await chainsOf(tx, [{ id: canvas.headId, canvasId }])).get(canvas.headId) ?? [];
  const head = shownHead(chain);
  if (!head) return null;
  const index = head.link.isRoot ? canvas.image : 0;
  const image = await tx.image.findUniqueOrThrow({
    where: { generationId_index: { generationId: head.link.id, index } },
    select: { id: true, reached: true },
  });
  const size: StageSize = stageSize.catch(64).parse(image.reached);
  return { generationId: head.link.id, imageId: image.id, index, size, chain: chain.slice(head.at) };
}

/** Names of the authors of the regions among `chain`, in the order they finished, without repetitions. */
export const peopleOf = (chain: readonly Link[], maySee: (link: Link) => boolean): string[] => [
  ...new Set(
    chain
      .filter((link) => !link.isRoot && maySee(link))
      .toReversed()
      .flatMap(({ author }) => author ?? []),
  ),
];
