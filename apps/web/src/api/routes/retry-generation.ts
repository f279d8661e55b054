import { generationView } from '@atelier/domain';
import type { Route } from '../route';

export const retryGeneration: Route = {
  method: 'POST',
  path: '/api/v1/generations/:id/retry',
  summary: 'Run what a failed or cancelled generation still lacks. Its author or a moderator.',
  tag: 'Pictures',
  limit: 'create',
  response: generationView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.generation.retry({ ctx, input: { id: params.id ?? '' } }),
  }),
};
