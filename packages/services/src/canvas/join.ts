import { randomUUID } from 'node:crypto';
import type { Tx } from '@atelier/db';
import { sourceGone } from '../edit/source';
import type { StoredSource } from '../edit/stored';
import { headOf } from './chain';

/** Locks a shared picture until the transaction ends. Comes after jobs, people and generations in the order of locks. */
export async function lockCanvas(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw`SELECT FROM "Canvas" WHERE "id" = ${id}::uuid FOR NO KEY UPDATE`;
}

/**
 * Finds the shared picture of an image in a room, or makes it, and locks it. A region of this room belongs to
 * the picture whose region it is; any other image begins one.
 * @throws AtelierError gone (its root is hidden or deleted)
 */
export async function joinCanvas(
  tx: Tx,
  { source, roomId }: { source: StoredSource; roomId: string },
): Promise<string> {
  const root = await rootOf(tx, source, roomId);
  await tx.$executeRaw`
    INSERT INTO "Canvas" ("id", "rootId", "image", "roomId", "headId")
    VALUES (${randomUUID()}::uuid, ${root.generationId}::uuid, ${root.index}, ${roomId}::uuid, ${root.generationId}::uuid)
    ON CONFLICT ("rootId", "image", "roomId") DO NOTHING`;
  const { id } = await tx.canvas.findUniqueOrThrow({
    where: {
      rootId_image_roomId: { rootId: root.generationId, image: root.index, roomId },
    },
    select: { id: true },
  });
  await lockCanvas(tx, id);
  if (!(await headOf(tx, id))) throw sourceGone();
  return id;
}

/** The image that a shared picture of this room begins as, where `source` is part of it or would be. */
export async function rootOf(
  tx: Tx,
  { generationId, index }: { generationId: string; index: number },
  roomId: string,
): Promise<{ generationId: string; index: number }> {
  const row = await tx.generation.findUnique({
    where: { id: generationId },
    select: { canvas: { select: { rootId: true, image: true, roomId: true } } },
  });
  const canvas = row?.canvas;
  return canvas?.roomId === roomId
    ? { generationId: canvas.rootId, index: canvas.image }
    : { generationId, index };
}
