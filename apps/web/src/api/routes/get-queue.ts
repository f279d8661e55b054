import { queueView } from '@atelier/domain';
import type { Route } from '../route';

export const getQueue: Route = {
  method: 'GET',
  path: '/api/v1/queue',
  summary: 'What waits and runs, and for how long.',
  tag: 'System',
  limit: 'read',
  response: queueView,
  run: async ({ ctx, container }) => ({ json: await container.services.system.queue({ ctx, input: {} }) }),
};
