import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { readBody } from './body';
import { RateLimited } from './buckets';
import { DiscordError, errors } from './error';
import type { Fault, Faults } from './faults';
import type { LocalInteraction } from './interaction';
import { ROUTES } from './routes';
import type { RequestEntry, Store } from './store';

const PREFIX = '/api/v10';

type Answer = { status: number; body?: unknown; headers?: Record<string, string> };

/** Discord's REST API over the store. Every call lands in `store.log`. */
export function createRest(
  store: Store,
  interactions: Map<string, LocalInteraction>,
  faults: Faults,
): Server {
  return createServer((request, response) => {
    void serve(store, interactions, faults, request, response);
  });
}

async function serve(
  store: Store,
  interactions: Map<string, LocalInteraction>,
  faults: Faults,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', store.origin);
  const method = request.method ?? 'GET';
  if (/^\/(ephemeral-)?attachments\//.test(url.pathname)) {
    store.served += 1;
    store.changed();
  }
  await store.held.get(url.pathname);
  const elsewhere = store.redirects.get(url.pathname);
  if (elsewhere) {
    response.writeHead(302, { location: elsewhere }).end();
    return;
  }
  const file = store.files.get(decodeURIComponent(url.pathname));
  if (file && method === 'GET') {
    const length = store.chunked.has(url.pathname) ? {} : { 'content-length': file.bytes.length };
    response.writeHead(200, { 'content-type': file.contentType, ...length }).end(file.bytes);
    return;
  }
  const path = decodeURIComponent(url.pathname.slice(PREFIX.length));
  const entry: RequestEntry = {
    method,
    path,
    body: null,
    at: Date.now(),
    endedAt: 0,
    status: 0,
    uploaded: 0,
  };
  store.log.push(entry);
  const answer = await (async (): Promise<Answer> => {
    try {
      if (!url.pathname.startsWith(`${PREFIX}/`)) throw errors.notFound();
      const { json, uploads } = await readBody(request);
      entry.body = json;
      entry.uploaded = uploads.reduce((sum, { bytes }) => sum + bytes.length, 0);
      const fault = faults.take(method, path);
      if (fault) return failed(fault);
      const headers = store.buckets?.take(method, path) ?? {};
      const route = ROUTES.find((candidate) => candidate.method === method && candidate.path.test(path));
      if (!route) throw errors.notFound();
      if (!route.open && request.headers.authorization !== `Bot ${store.token}`) throw errors.unauthorized();
      const params = (route.path.exec(path) ?? []).slice(1);
      const query = url.searchParams;
      const body = route.handle({
        store,
        interactions,
        attachmentSizeLimit: 10 * 1024 * 1024,
        params,
        query,
        json,
        uploads,
      });
      return { headers, ...(body === undefined ? { status: 204 } : { status: 200, body }) };
    } catch (error) {
      if (error instanceof RateLimited) {
        const headers = {
          ...error.headers,
          'retry-after': String(error.retryAfter),
          'x-ratelimit-scope': 'user',
        };
        return { status: 429, body: error.body, headers };
      }
      if (error instanceof DiscordError) return { status: error.status, body: error.body };
      return { status: 500, body: { message: `local server: ${String(error)}`, code: 0 } };
    }
  })();
  entry.status = answer.status;
  entry.endedAt = Date.now();
  // A 204 with a JSON content type would make the client parse an empty body.
  response.writeHead(answer.status, {
    ...answer.headers,
    ...(answer.body ? { 'content-type': 'application/json' } : {}),
  });
  response.end(answer.body ? JSON.stringify(answer.body) : undefined);
  store.changed();
}

function failed(fault: Fault): Answer {
  if (fault.status !== 429)
    return { status: fault.status, body: { message: 'Service unavailable', code: 0 } };
  const { retryAfter } = fault;
  return {
    status: 429,
    headers: {
      'retry-after': String(retryAfter),
      'x-ratelimit-scope': 'user',
      'x-ratelimit-reset-after': String(retryAfter),
    },
    body: { message: 'You are being rate limited.', retry_after: retryAfter, global: false },
  };
}
