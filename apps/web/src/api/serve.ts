import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Container } from '../server/container';
import { INERT_CSP, securityHeaders } from '../server/security-headers';
import type { Api, ApiEnv } from './context';
import { CHAIN_PATH } from './routes/provenance';

const FEED = /^\/(?:gallery|(?:rooms|people)\/[^/]+)\.atom$/;

/** Returns whether the API answers `pathname`, if only with a 404. */
export const ownsPath = (pathname: string): boolean =>
  pathname === '/api' ||
  pathname.startsWith('/api/') ||
  pathname.startsWith('/images/') ||
  pathname === CHAIN_PATH ||
  FEED.test(pathname);

/**
 * Attaches the API to Node's server. Bodies and large answers are Node streams, so a slow reader slows the
 * writer. The returned function answers one request and never throws.
 */
export function serveApi(
  api: Api,
  container: Container,
): (req: IncomingMessage, res: ServerResponse, url: URL) => Promise<void> {
  const fixed = {
    ...securityHeaders(container.env.PUBLIC_URL),
    'Content-Security-Policy': INERT_CSP,
    'Cache-Control': 'no-store',
  };
  const answer = async (
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
    env: ApiEnv['Bindings'],
  ): Promise<void> => {
    const { requestId } = env;
    try {
      const response = await api.fetch(requestOf(req, url), env);
      const headers: Record<string, string | string[]> = { ...fixed, 'X-Request-Id': requestId };
      // Header names arrive in lower case, so they replace ours instead of repeating them.
      for (const name of Object.keys(headers)) if (response.headers.has(name)) delete headers[name];
      for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value;
      const cookies = response.headers.getSetCookie();
      if (cookies.length > 0) headers['set-cookie'] = cookies;
      await send(req, res, response, headers, env.stream);
    } catch (err) {
      container.log.warn({ err, requestId, route: env.route }, 'an answer broke off');
      // Once the head is sent, only cutting the connection can report an error.
      if (res.headersSent) res.destroy();
      else res.writeHead(500, fixed).end();
    }
  };
  return async (req, res, url) => {
    const end = container.metrics.http.startTimer();
    const requestId = incomingId(req) ?? randomUUID();
    const env: ApiEnv['Bindings'] = { container, incoming: req, requestId };
    await traced(req, res, env, url.pathname, () => answer(req, res, url, env));
    end({ method: req.method ?? '', route: routeOf(env) ?? 'unknown', status: res.statusCode });
  };
}

/** `:id`, as dashboards know the label; the document's own form is `{id}`. */
const routeOf = ({ route }: ApiEnv['Bindings']): string | undefined => route?.replace(/\{(\w+)\}/g, ':$1');

/** Many, and of no interest: probes, scrapes and pictures. */
const UNTRACED = /^\/(?:api\/(?:health|ready|metrics)$|images\/)/;

/**
 * Answers in a span that is named by the route, as OpenTelemetry's conventions for HTTP want it. The path itself
 * stays away: it may hold a name that a person chose. A caller's own trace becomes a link, not the parent: the
 * header is not ours to trust, and a parent would decide which requests are recorded and where they show up.
 */
function traced(
  req: IncomingMessage,
  res: ServerResponse,
  env: ApiEnv['Bindings'],
  path: string,
  work: () => Promise<void>,
): Promise<void> {
  const { tracing } = env.container;
  if (!tracing.isOn || UNTRACED.test(path)) return work();
  const { method = '' } = req;
  const link = [req.headers.traceparent].flat()[0];
  const attributes = { 'http.request.method': method, 'atelier.request.id': env.requestId };
  return tracing.span(method, { kind: 'server', parent: null, link, attributes }, async (span) => {
    await work();
    const route = routeOf(env);
    if (route) {
      span.rename(`${method} ${route}`);
      span.set({ 'http.route': route });
    }
    span.set({ 'http.response.status_code': res.statusCode });
    if (res.statusCode >= 500) span.fail(String(res.statusCode));
  });
}

/** Converts the request without its body. HEAD runs as GET, and `send` omits the body. */
function requestOf(req: IncomingMessage, url: URL): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  const method = req.method === 'HEAD' ? 'GET' : req.method;
  // Fetch refuses TRACE and CONNECT, and no route accepts them.
  return new Request(url, {
    method: method === 'TRACE' || method === 'CONNECT' ? 'OPTIONS' : (method ?? 'GET'),
    headers,
  });
}

async function send(
  req: IncomingMessage,
  res: ServerResponse,
  response: Response,
  headers: Record<string, string | string[]>,
  stream: ApiEnv['Bindings']['stream'],
): Promise<void> {
  const { status } = response;
  const bare = req.method === 'HEAD' || status === 304;
  if (stream !== undefined) {
    res.writeHead(status, headers);
    if (!bare) return pipeline(stream, res);
    // Closes the stream, because an unread file keeps its descriptor.
    if (stream instanceof Readable) stream.destroy();
    res.end();
    return;
  }
  const payload = Buffer.from(await response.arrayBuffer());
  if (status !== 304 && status !== 204) headers['content-length'] = String(payload.length);
  res.writeHead(status, headers);
  res.end(bare ? undefined : payload);
}

const incomingId = (req: IncomingMessage): string | null => {
  const id = req.headers['x-request-id'];
  return typeof id === 'string' && /^[\w-]{8,64}$/.test(id) ? id : null;
};
