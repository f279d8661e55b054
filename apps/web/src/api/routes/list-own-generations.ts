import { ownGenerationsPage, ownGenerationsSchema } from '@atelier/domain';
import type { Route } from '../route';

export const listOwnGenerations: Route = {
  method: 'GET',
  path: '/api/v1/me/generations',
  summary: 'Everything of one’s own, newest first: what waits, runs, failed or was hidden too.',
  tag: 'Account',
  limit: 'read',
  query: ownGenerationsSchema,
  response: ownGenerationsPage,
  run: async ({ ctx, container, query }) => ({
    json: await container.services.person.generations({ ctx, input: { query } }),
  }),
};
