import { lineageView } from '@atelier/domain';
import type { Route } from '../route';

export const getLineage: Route = {
  method: 'GET',
  path: '/api/v1/generations/:id/lineage',
  summary: 'Where a picture came from and what became of it.',
  tag: 'Pictures',
  limit: 'read',
  response: lineageView,
  run: async ({ ctx, container, params }) => ({
    json: await container.services.generation.lineage({ ctx, input: { id: params.id ?? '' } }),
  }),
};
