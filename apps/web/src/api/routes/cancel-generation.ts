import { generationView } from '@atelier/domain';
import type { Route } from '../route';

export const cancelGeneration: Route = {
  method: 'POST',
  path: '/api/v1/generations/:id/cancel',
  summary: 'Stop a generation. Its author or a moderator.',
  tag: 'Pictures',
  limit: 'write',
  response: generationView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.generation.cancel({ ctx, input: { id: params.id ?? '' } }),
  }),
};
