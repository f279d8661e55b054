import { z } from 'zod';
import type { Route } from '../route';

export const health: Route = {
  method: 'GET',
  path: '/api/health',
  summary: 'Whether the process answers.',
  tag: 'System',
  limit: null,
  response: z.object({ status: z.literal('ok') }),
  run: async ({ ctx, container }) => ({ json: await container.services.system.health({ ctx, input: {} }) }),
};
