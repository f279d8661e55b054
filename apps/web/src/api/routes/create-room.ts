import { roomSchema, roomView } from '@atelier/domain';
import type { Route } from '../route';

export const createRoom: Route = {
  method: 'POST',
  path: '/api/v1/rooms',
  summary: 'Open a room.',
  tag: 'Rooms',
  limit: 'create',
  guest: true,
  body: roomSchema,
  response: roomView,
  status: 201,
  run: async ({ ctx, container, body }) => {
    const room = await container.services.room.create({ ctx, input: { body } });
    return { json: room, headers: { Location: `/api/v1/rooms/${room.slug}` } };
  },
};
