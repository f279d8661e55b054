import { apiKeyView } from '@atelier/domain';
import { z } from 'zod';
import type { Route } from '../route';

export const listKeys: Route = {
  method: 'GET',
  path: '/api/v1/me/keys',
  summary: 'One’s API keys, without the keys themselves.',
  tag: 'Account',
  limit: 'read',
  sessionOnly: true,
  response: z.object({ keys: z.array(apiKeyView) }),
  run: async ({ ctx, container }) => ({ json: await container.services.key.list({ ctx, input: {} }) }),
};
