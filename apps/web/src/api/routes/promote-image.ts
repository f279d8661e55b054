import { generationView, promoteSchema } from '@atelier/domain';
import type { Route } from '../route';

export const promoteImage: Route = {
  method: 'POST',
  path: '/api/v1/generations/:id/promote',
  summary: 'Take one image of a draft to 256 or 1024. Anyone, within quota.',
  tag: 'Pictures',
  limit: 'create',
  guest: true,
  body: promoteSchema,
  response: generationView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.generation.promote({ ctx, input: { id: params.id ?? '', body } }),
  }),
};
