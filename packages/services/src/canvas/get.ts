import type { Tx } from '@atelier/db';
import {
  AtelierError,
  CANVAS_ENDED,
  type CanvasRegion,
  type CanvasView,
  parseInput,
  personOf,
} from '@atelier/domain';
import { z } from 'zod';
import type { Ctx, Verb } from '../context';
import { storedEdit } from '../edit/stored';
import { assertVisible, type GenerationRow, isVisible, loadGenerations } from '../shared/generation-row';
import { settledStages } from '../shared/present';
import { relativeId } from '../shared/relative-id';
import { imagePath } from '../shared/urls';
import { chainsOf, type Link, peopleOf, shownHead } from './chain';
import { maySee, waitingAmong } from './shared';

/**
 * Returns a shared picture: its root, its newest state and its regions. Whoever may see the root may see it.
 * @throws not_found; gone (the root was deleted, or hidden from all but its author and moderators)
 */
export const get: Verb<{ id: string }, CanvasView> = async ({ ctx, input }) =>
  viewOf(ctx.deps.db, parseInput(z.uuid(), input.id), ctx);

/** @throws AtelierError not_found, gone */
export async function viewOf(tx: Tx, id: string, ctx: Ctx): Promise<CanvasView> {
  const canvas = await tx.canvas.findUnique({ where: { id } });
  const room = canvas && (await tx.room.findUnique({ where: { id: canvas.roomId }, select: { slug: true } }));
  if (!canvas || !room) throw new AtelierError('not_found', 'There is no such shared picture.');
  const [root] = await loadGenerations(tx, [canvas.rootId], ctx);
  if (!root) throw new AtelierError('not_found', 'There is no such shared picture.');
  assertVisible(root, ctx);
  const chain = (await chainsOf(tx, [{ id: canvas.headId, canvasId: id }])).get(canvas.headId) ?? [];
  const head = shownHead(chain);
  const held = chain.slice(head?.at ?? chain.length);
  const rows = (await regionRows(tx, id, ctx)).filter((row) => isVisible(row, ctx));
  const waits = await waitingAmong(
    tx,
    rows.map((row) => row.id),
  );
  const idOf = (row: Link): string => relativeId(row, ctx);
  const rootIs = { generationId: relativeId(root, ctx), image: canvas.image };
  return {
    id,
    room: room.slug,
    root: rootIs,
    head: !head || head.link.isRoot ? rootIs : { generationId: idOf(head.link), image: 0 },
    people: peopleOf(held, maySee(ctx)),
    regions: rows.map((row) => regionOf(row, { waits, held, ctx })),
  };
}

async function regionRows(tx: Tx, canvasId: string, ctx: Ctx): Promise<GenerationRow[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    (SELECT "id", "createdAt" FROM "Generation" WHERE "canvasId" = ${canvasId}::uuid AND "status" IN ('queued', 'running'))
    UNION
    (SELECT "id", "createdAt" FROM "Generation"
      WHERE "canvasId" = ${canvasId}::uuid AND "status" NOT IN ('queued', 'running') AND "deletedAt" IS NULL
      ORDER BY "createdAt" DESC, "id" DESC LIMIT ${CANVAS_ENDED}::int)
    ORDER BY "createdAt", "id"`;
  return loadGenerations(
    tx,
    rows.map(({ id }) => id),
    ctx,
  );
}

function regionOf(
  row: GenerationRow,
  { waits, held, ctx }: { waits: Set<string>; held: Link[]; ctx: Ctx },
): CanvasRegion {
  const isOwn = row.authorId !== null && personOf(ctx.actor) === row.authorId;
  const shown = !row.unlisted || isOwn;
  const [image] = row.images;
  const size = image && settledStages(row, image).stages.at(-1)?.size;
  return {
    generationId: relativeId(row, ctx),
    status: row.status,
    waits: waits.has(row.id),
    isHeld: held.some(({ id }) => id === row.id),
    mask: shown ? (storedEdit(row)?.mask ?? null) : null,
    caption: shown ? row.caption : null,
    author:
      shown && row.author ? { id: row.author.id, name: row.author.name, avatarUrl: row.author.image } : null,
    url: shown && size ? imagePath(row.id, 0, size) : null,
    createdAt: row.createdAt.toISOString(),
  };
}
