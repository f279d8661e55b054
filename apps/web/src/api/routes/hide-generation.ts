import { hiddenView, hideSchema } from '@atelier/domain';
import type { z } from 'zod';
import type { Route } from '../route';

export const hideGeneration: Route = {
  method: 'PUT',
  path: '/api/v1/moderation/generations/:id',
  summary: 'Hide a picture or show it; either settles its reports. Moderators.',
  tag: 'Moderation',
  limit: 'write',
  body: hideSchema,
  response: hiddenView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.moderation.hide({
      ctx,
      input: { ...(body as z.input<typeof hideSchema>), id: params.id ?? '' },
    }),
  }),
};
