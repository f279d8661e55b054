import { AtelierError, toProblem } from '@atelier/domain';
import { databaseError } from '@atelier/services';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Api, ApiEnv } from './context';
import { accountRoutes } from './routes/account';
import { activityRoutes } from './routes/activity';
import { canvasRoutes } from './routes/canvases';
import { chosenRoutes } from './routes/chosen';
import { feedRoutes } from './routes/feeds';
import { galleryRoutes } from './routes/gallery';
import { generationRoutes } from './routes/generations';
import { imageRoutes } from './routes/images';
import { lineRoutes } from './routes/line';
import { moderationRoutes } from './routes/moderation';
import { provenanceRoutes } from './routes/provenance';
import { roomRoutes } from './routes/rooms';
import { signInRoutes } from './routes/sign-in';
import { systemRoutes } from './routes/system';
import { uploadRoutes } from './routes/uploads';
import { webhookRoutes } from './routes/webhooks';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'];

/**
 * Builds the HTTP API: routes by resource, each behind its policy. Errors become problem documents.
 * `serve.ts` attaches it to Node's server; docs/decisions/api-before-next.md explains why it runs before
 * Next.
 */
export function createApi(): Api {
  // Matches paths undecoded, so a percent escape never equals a letter of a route.
  const api: Api = new OpenAPIHono<ApiEnv>({ getPath: ({ url }) => new URL(url).pathname });
  generationRoutes(api);
  galleryRoutes(api);
  imageRoutes(api);
  feedRoutes(api);
  provenanceRoutes(api);
  roomRoutes(api);
  canvasRoutes(api);
  accountRoutes(api);
  lineRoutes(api);
  chosenRoutes(api);
  uploadRoutes(api);
  signInRoutes(api);
  activityRoutes(api);
  webhookRoutes(api);
  moderationRoutes(api);
  systemRoutes(api);

  api.notFound((c) => {
    const allowed = METHODS.filter(
      (method) =>
        api.router.match(method === 'HEAD' ? 'GET' : method, new URL(c.req.url).pathname)[0].length > 0,
    );
    if (allowed.length === 0) throw new AtelierError('not_found', 'There is nothing at this address.');
    throw new AtelierError('method_not_allowed', `This address takes ${allowed.join(', ')}.`, {
      headers: { Allow: allowed.join(', ') },
    });
  });

  api.onError((caught, c) => {
    const error = databaseError(caught);
    const problem = toProblem(error);
    const { requestId, container } = c.env;
    if (problem.status >= 500)
      container.log.error({ err: error, requestId, route: c.env.route }, 'request failed');
    const { retryAfterMs, headers = {} } = error instanceof AtelierError ? error.details : {};
    if (retryAfterMs !== undefined)
      c.header('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
    for (const [name, value] of Object.entries(headers)) c.header(name, value);
    if (problem.code === 'unauthenticated') c.header('WWW-Authenticate', 'Bearer');
    if (problem.code === 'body_too_large') c.header('Connection', 'close');
    c.header('Content-Type', 'application/problem+json');
    return c.body(JSON.stringify({ ...problem, requestId }), problem.status as ContentfulStatusCode);
  });
  return api;
}
