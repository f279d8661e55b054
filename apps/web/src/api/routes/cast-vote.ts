import { voteSchema, voteView } from '@atelier/domain';
import type { Route } from '../route';

export const castVote: Route = {
  method: 'PUT',
  path: '/api/v1/generations/:id/vote',
  summary: 'Vote for a generation, or for one image of it: one vote a person, from the site or from Discord.',
  tag: 'Pictures',
  limit: 'write',
  guest: true,
  body: voteSchema.optional(),
  response: voteView,
  run: async ({ ctx, container, params, body }) => ({
    json: await container.services.vote.cast({ ctx, input: { generationId: params.id ?? '', body } }),
  }),
};
