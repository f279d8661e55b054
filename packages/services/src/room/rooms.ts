import type { Prisma } from '@atelier/db';
import type { RoomView } from '@atelier/domain';

/** What a view of a room needs. */
export const roomInclude = {
  _count: { select: { generations: { where: { hiddenAt: null, deletedAt: null } } } },
} satisfies Prisma.RoomInclude;

export const toRoomView = (room: Prisma.RoomGetPayload<{ include: typeof roomInclude }>): RoomView => ({
  slug: room.slug,
  name: room.name,
  ownerId: room.ownerId,
  discord: room.discordChannelId !== null,
  generationCount: room._count.generations,
  promoteVotes: room.promoteVotes,
  createdAt: room.createdAt.toISOString(),
});
