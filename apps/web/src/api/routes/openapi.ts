import type { Route } from '../route';

export const openapi: Route = {
  method: 'GET',
  path: '/api/v1/openapi.json',
  summary: 'This document.',
  tag: 'System',
  limit: 'read',
  contentType: 'application/json',
  run: async ({ container }) => ({
    json: container.openapi,
    headers: { 'Cache-Control': 'public, max-age=300' },
  }),
};
