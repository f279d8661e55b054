import { profileView } from '@atelier/domain';
import type { Route } from '../route';

export const getProfile: Route = {
  method: 'GET',
  path: '/api/v1/people/:id',
  summary: 'A person’s public page: since when, how many pictures, votes and remixes by others.',
  tag: 'People',
  limit: 'read',
  response: profileView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.person.profile({ ctx, input: { id: params.id ?? '' } }),
  }),
};
