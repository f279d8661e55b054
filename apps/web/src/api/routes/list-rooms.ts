import { roomView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const listRooms: Route = {
  method: 'GET',
  path: '/api/v1/rooms',
  summary: 'Rooms, the one with the newest picture first.',
  tag: 'Rooms',
  limit: 'read',
  response: z.object({ rooms: z.array(roomView) }),
  run: async ({ ctx, container }) => ({
    json: { rooms: await container.services.room.list({ ctx, input: {} }) },
  }),
};
