import { banSchema, personView } from '@atelier/domain';
import type { z } from 'zod';
import type { Route } from '../route';

export const banPerson: Route = {
  method: 'PUT',
  path: '/api/v1/moderation/people/:id/ban',
  summary: 'Ban a person or lift the ban. Moderators.',
  tag: 'Moderation',
  limit: 'write',
  body: banSchema,
  response: personView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.moderation.ban({
      ctx,
      input: { ...(body as z.input<typeof banSchema>), userId: params.id ?? '' },
    }),
  }),
};
