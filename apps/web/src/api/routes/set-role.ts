import { personView, roleSchema } from '@atelier/domain';
import type { z } from 'zod';
import type { Route } from '../route';

export const setRole: Route = {
  method: 'PUT',
  path: '/api/v1/moderation/people/:id/role',
  summary: 'Make a person a moderator, or a member again. Admins.',
  tag: 'Moderation',
  limit: 'write',
  sessionOnly: true,
  body: roleSchema,
  response: personView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.moderation.setRole({
      ctx,
      input: { ...(body as z.input<typeof roleSchema>), userId: params.id ?? '' },
    }),
  }),
};
