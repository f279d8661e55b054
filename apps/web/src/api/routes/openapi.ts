import { openapiDocument } from '../openapi';
import type { Route } from '../route';

/** The route that serves the OpenAPI document of `routes` (and of itself). */
export function openapi(routes: readonly Route[]): Route {
  let document: object | undefined;
  const route: Route = {
    method: 'GET',
    path: '/api/v1/openapi.json',
    summary: 'This document.',
    limit: 'read',
    contentType: 'application/json',
    run: async () => {
      document ??= openapiDocument([...routes, route]);
      return { json: document, headers: { 'Cache-Control': 'public, max-age=300' } };
    },
  };
  return route;
}
