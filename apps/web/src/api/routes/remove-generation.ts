import { z } from 'zod';
import type { Route } from '../route';

export const removeGeneration: Route = {
  method: 'DELETE',
  path: '/api/v1/generations/:id',
  summary: 'Remove a generation for good. Its author or a moderator.',
  tag: 'Pictures',
  limit: 'write',
  response: z.object({ id: z.uuid() }),
  run: async ({ ctx, container, params }) => ({
    json: await container.services.generation.remove({ ctx, input: { id: params.id ?? '' } }),
  }),
};
