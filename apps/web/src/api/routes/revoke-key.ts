import { z } from 'zod';
import type { Route } from '../route';

export const revokeKey: Route = {
  method: 'DELETE',
  path: '/api/v1/me/keys/:id',
  summary: 'Revoke an API key, from the next request on.',
  tag: 'Account',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  response: z.object({ id: z.uuid() }),
  run: async ({ ctx, container, params }) => ({
    json: await container.services.key.revoke({ ctx, input: { id: params.id ?? '' } }),
  }),
};
