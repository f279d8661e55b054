import { voteView } from '@atelier/domain';
import type { Route } from '../route';

export const castVote: Route = {
  method: 'PUT',
  path: '/api/v1/generations/:id/vote',
  summary: 'Vote for a generation: one vote a person, from the site or from Discord.',
  limit: 'write',
  guest: true,
  response: voteView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.vote.cast({ ctx, input: { generationId: params.id ?? '' } }),
  }),
};
