import { generationView } from '@atelier/domain';
import type { Route } from '../route';

export const getGeneration: Route = {
  method: 'GET',
  path: '/api/v1/generations/:id',
  summary: 'Everything public about a generation.',
  tag: 'Pictures',
  limit: 'read',
  response: generationView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.generation.get({ ctx, input: { id: params.id ?? '' } }),
  }),
};
