import { galleryPage, gallerySchema } from '@atelier/domain';
import type { Route } from '../route';

export const listGallery: Route = {
  method: 'GET',
  path: '/api/v1/gallery',
  summary: 'A keyset page of the gallery.',
  tag: 'Pictures',
  limit: 'read',
  query: gallerySchema,
  response: galleryPage,
  run: async ({ ctx, container, query }) => ({
    json: await container.services.gallery.list({ ctx, input: { query } }),
  }),
};
