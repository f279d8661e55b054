import { Prisma, type Tx } from '@atelier/db';
import { type MaskShape, maskShape } from '@atelier/domain';
import { enqueue } from '@atelier/queue';
import { z } from 'zod';
import { notifyGeneration } from '../shared/notify';
import { lockCanvas } from './join';
import { cellsOf, cellsOverlap } from './overlap';

/**
 * SQL condition: the generation `g` is a region without a job, because it waits for others. A job that it got
 * later, whatever became of it, ends the waiting.
 */
export const WAITS = Prisma.sql`(g."canvasId" IS NOT NULL AND g."status" = 'queued' AND g."edit"->'onto' IS NULL
  AND coalesce((g."edit"->'held'->>'jobs')::int, -1) >= (SELECT count(*) FROM "Job" w WHERE w."generationId" = g."id"))`;

const region = z.object({
  id: z.uuid(),
  authorId: z.uuid().nullable(),
  roomId: z.uuid().nullable(),
  pack: z.string(),
  mask: z.array(maskShape).nullable(),
  costMs: z.number().nullable(),
  turn: z.guid().nullable(),
  traceparent: z.string().nullable(),
  waits: z.boolean(),
});
type Region = z.infer<typeof region>;

/** Regions of a shared picture that wait or run, in the order they were asked for. */
async function openRegions(tx: Tx, canvasId: string): Promise<Region[]> {
  const rows = await tx.$queryRaw`
    SELECT g."id", g."authorId", g."roomId", g."pack", g."edit"->'mask' AS "mask",
      (g."edit"->'held'->>'costMs')::float8 AS "costMs", g."edit"->'held'->>'turn' AS "turn",
      g."edit"->'held'->>'traceparent' AS "traceparent", (${WAITS}) IS TRUE AS "waits"
    FROM "Generation" g
    WHERE g."canvasId" = ${canvasId}::uuid AND g."status" IN ('queued', 'running') AND g."edit"->'onto' IS NULL
    ORDER BY g."createdAt", g."id"`;
  return z.array(region).parse(rows);
}

/**
 * Whether a region overlaps one that waits or runs, and so must wait. The caller has locked the shared picture
 * (joinCanvas).
 */
export async function mustWait(
  tx: Tx,
  canvasId: string,
  own: { id: string; mask: readonly MaskShape[] },
): Promise<boolean> {
  const others = (await openRegions(tx, canvasId)).filter(({ id }) => id !== own.id);
  if (others.length === 0) return false;
  const cells = cellsOf(own.mask);
  return others.some(({ mask }) => cellsOverlap(cells, cellsOf(mask ?? [])));
}

/**
 * Gives each waiting region its job that overlaps none that runs, nor one that waits and was asked for before.
 * Runs in the transaction in which a region ends; work.rescue runs it too, for what a crash left behind.
 */
async function wakeRegions(tx: Tx, canvasId: string): Promise<number> {
  await lockCanvas(tx, canvasId);
  const open = await openRegions(tx, canvasId);
  const waiting = open.filter(({ waits }) => waits);
  if (waiting.length === 0) return 0;
  const ahead = open.filter(({ waits }) => !waits).map(({ mask }) => cellsOf(mask ?? []));
  let woken = 0;
  for (const each of waiting) {
    const cells = cellsOf(each.mask ?? []);
    const isFree = !ahead.some((other) => cellsOverlap(cells, other));
    ahead.push(cells);
    if (!isFree) continue;
    const { id: generationId, authorId: userId, roomId, pack, turn, traceparent, costMs } = each;
    const job = { generationId, userId, roomId, pack, turn, traceparent };
    await enqueue(tx, { ...job, costMs: costMs ?? undefined });
    await notifyGeneration(tx, generationId);
    woken++;
  }
  return woken;
}

/** Tells those who watch the root that a region came, began or ended, or that the newest state is another. */
export async function notifyCanvas(tx: Tx, canvasId: string): Promise<void> {
  const { rootId, headId } = await tx.canvas.findUniqueOrThrow({ where: { id: canvasId } });
  for (const id of new Set([rootId, headId])) await notifyGeneration(tx, id);
}

/** Ends a region: those that waited for it go on, and watchers hear of it. */
export async function regionEnded(tx: Tx, canvasId: string | null): Promise<void> {
  if (canvasId === null) return;
  await wakeRegions(tx, canvasId);
  await notifyCanvas(tx, canvasId);
}

/** Wakes regions that wait for nobody, at most 20 shared pictures at a time. Returns how many were woken. */
export async function wakeForgotten(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<{ canvasId: string }[]>`
    SELECT g."canvasId" FROM "Generation" g WHERE ${WAITS} GROUP BY g."canvasId" ORDER BY random() LIMIT 20`;
  let woken = 0;
  // In the order of their ids, so that two calls never wait for each other.
  for (const { canvasId } of rows.toSorted((a, b) => (a.canvasId < b.canvasId ? -1 : 1)))
    woken += await wakeRegions(tx, canvasId);
  return woken;
}

/** Regions of a person that wait for others, and the predicted milliseconds of those of their turn. */
export async function heldBy(
  tx: Tx,
  { userId, turn }: { userId: string; turn: string | undefined },
): Promise<{ count: number; costMs: number }> {
  const [row] = await tx.$queryRaw<{ count: number; costMs: number }[]>`
    SELECT count(*) FILTER (WHERE g."authorId" = ${userId}::uuid)::int AS "count",
      coalesce(sum((g."edit"->'held'->>'costMs')::float8), 0) AS "costMs"
    FROM "Generation" g
    WHERE ${WAITS} AND (g."authorId" = ${userId}::uuid OR g."edit"->'held'->>'turn' = ${turn ?? null})`;
  return row ?? { count: 0, costMs: 0 };
}
