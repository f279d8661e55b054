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
type StateRow = Link & { canvasId: string; headId: string; ontoId: string | null };

/**
 * The states that lie under each of `starts` (regions or roots of their canvas), newest first: itself where it has
 * finished, then what it was put onto, down to the root. An unfinished region begins at the newest state. Reads the
 * states of each shared picture once, however many start in it.
 */
export async function chainsOf(
  tx: Tx,
  starts: readonly { id: string; canvasId: string }[],
): Promise<Map<string, Link[]>> {
  const states = new Map<string, Map<string, StateRow>>();
  for (const row of await statesOf(tx, [...new Set(starts.map(({ canvasId }) => canvasId))])) {
    const found = states.get(row.canvasId) ?? new Map<string, StateRow>();
    states.set(row.canvasId, found.set(row.id, row));
  }
  return new Map(
    starts.map(({ id, canvasId }) => {
      const all = states.get(canvasId) ?? new Map<string, StateRow>();
      const [any] = all.values();
      const chain: Link[] = [];
      for (let at = all.get(id) ?? all.get(any?.headId ?? ''); at; at = all.get(at.ontoId ?? ''))
        chain.push(at);
      return [id, chain];
    }),
  );
}

async function statesOf(tx: Tx, canvasIds: readonly string[]): Promise<StateRow[]> {
  if (canvasIds.length === 0) return [];
  return tx.$queryRaw<StateRow[]>`
    SELECT s."canvasId", s."headId", s."isRoot", g."id", g."authorId", u."name" AS "author", g."unlisted",
      g."hiddenAt", g."deletedAt",
      CASE WHEN s."isRoot" THEN NULL ELSE (g."edit"->'onto'->>'generationId')::uuid END AS "ontoId"
    FROM (
      SELECT c."id" AS "canvasId", c."headId", c."rootId" AS "id", true AS "isRoot" FROM "Canvas" c
      WHERE c."id" = ANY (${canvasIds}::uuid[])
      UNION ALL
      SELECT c."id", c."headId", r."id", false FROM "Canvas" c JOIN "Generation" r ON r."canvasId" = c."id"
      WHERE c."id" = ANY (${canvasIds}::uuid[]) AND r."edit"->'onto' IS NOT NULL
    ) s JOIN "Generation" g ON g."id" = s."id" LEFT JOIN "User" u ON u."id" = g."authorId"`;
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
export async function headOf(tx: Tx, canvasId: string): Promise<StoredSource | null> {
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
  return { generationId: head.link.id, imageId: image.id, index, size };
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
