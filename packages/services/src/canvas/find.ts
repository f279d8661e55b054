import { AtelierError, type CanvasFound, canvasQuery, parseInput } from '@atelier/domain';
import type { Verb } from '../context';
import { findRoom } from '../room/rooms';
import { assertVisible } from '../shared/generation-row';
import { viewOf } from './get';
import { rootOf } from './join';

/**
 * Finds the shared picture of an image in a room, also by a region of it; null before anybody has repainted a
 * region of it.
 * @throws not_found (room, generation), gone
 */
export const find: Verb<{ query: unknown }, CanvasFound> = async ({ ctx, input }) => {
  const { generation: id, image: index, room } = parseInput(canvasQuery, input.query);
  const { db } = ctx.deps;
  const asked = await db.generation.findUnique({ where: { id } });
  if (!asked) throw new AtelierError('not_found', 'There is no such generation.');
  assertVisible(asked, ctx);
  const { id: roomId } = await findRoom(db, room);
  const { generationId: rootId, index: image } = await rootOf(db, { generationId: id, index }, roomId);
  const canvas = await db.canvas.findUnique({
    where: { rootId_image_roomId: { rootId, image, roomId } },
    select: { id: true },
  });
  return { canvas: canvas && (await viewOf(db, canvas.id, ctx)) };
};
