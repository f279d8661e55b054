import { roomView } from '@atelier/domain';
import type { Route } from '../route';

export const getRoom: Route = {
  method: 'GET',
  path: '/api/v1/rooms/:slug',
  summary: 'A room.',
  tag: 'Rooms',
  limit: 'read',
  response: roomView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.room.get({ ctx, input: { slug: params.slug ?? '' } }),
  }),
};
