import { roomSettingsSchema, roomView } from '@atelier/domain';
import type { Route } from '../route';

export const setRoom: Route = {
  method: 'PUT',
  path: '/api/v1/rooms/:slug',
  summary: 'Change a room’s name, or how many votes promote a picture there. Its owner or a moderator.',
  tag: 'Rooms',
  limit: 'write',
  body: roomSettingsSchema,
  response: roomView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.room.set({ ctx, input: { slug: params.slug ?? '', body } }),
  }),
};
