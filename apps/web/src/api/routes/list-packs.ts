import { packsView } from '@atelier/domain';
import type { Route } from '../route';

export const listPacks: Route = {
  method: 'GET',
  path: '/api/v1/packs',
  summary: 'The packs here and what each can draw.',
  tag: 'System',
  limit: 'read',
  response: packsView,
  run: async ({ ctx, container }) => ({ json: await container.services.system.packs({ ctx, input: {} }) }),
};
