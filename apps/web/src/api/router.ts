import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { databaseError } from '@atelier/db';
import { AtelierError, LIMITS, parseInput, toProblem } from '@atelier/domain';
import { z } from 'zod';
import { readJson } from '../server/body';
import { clientAddress, isLocal, limitKey } from '../server/client-address';
import type { Container } from '../server/container';
import { cookiesOf, equalText } from '../server/cookies';
import { originAllowed } from '../server/origin';
import { INERT_CSP, securityHeaders } from '../server/security-headers';
import { PARAMS } from './params';
import type { Reply, Route } from './route';
import { routes } from './routes';

const NO_BODY = z.strictObject({}).optional();

/**
 * The HTTP API, on the same port as the pages and before Next sees a request: a body is cut off while it streams, images cost no
 * page machinery, and the tests drive the real thing without a build. See docs/decisions/api-before-next.md.
 */
export class ApiRouter {
  private readonly headers: Record<string, string>;

  constructor(private readonly container: Container) {
    this.headers = {
      ...securityHeaders(container.env.PUBLIC_URL),
      'Content-Security-Policy': INERT_CSP,
      'Cache-Control': 'no-store',
    };
  }

  /** Whether `pathname` is the API's to answer, if only with a 404. */
  static owns(pathname: string): boolean {
    return pathname === '/api' || pathname.startsWith('/api/') || pathname.startsWith('/images/');
  }

  /** Answers one request; never throws. */
  async handle(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const began = performance.now();
    const requestId = incomingId(req) ?? randomUUID();
    const headers: Record<string, string> = { ...this.headers, 'X-Request-Id': requestId };
    let route: Route | undefined;
    let reply: Reply;
    try {
      const match = matchRoute(req.method ?? 'GET', url.pathname);
      route = match.route;
      reply = await this.answer(req, url, match, headers);
    } catch (caught) {
      const error = databaseError(caught);
      const problem = toProblem(error);
      if (problem.status >= 500)
        this.container.log.error({ err: error, requestId, route: route?.path }, 'request failed');
      if (error instanceof AtelierError && error.details.retryAfterMs !== undefined)
        headers['Retry-After'] = String(Math.max(1, Math.ceil(error.details.retryAfterMs / 1000)));
      if (error instanceof AtelierError) Object.assign(headers, error.details.headers);
      if (problem.code === 'unauthenticated') headers['WWW-Authenticate'] = 'Bearer';
      if (problem.code === 'body_too_large') headers.Connection = 'close';
      reply = {
        status: problem.status,
        headers: { 'Content-Type': 'application/problem+json' },
        json: { ...problem, requestId },
      };
    }
    await send(req, res, { ...reply, headers: { ...headers, ...reply.headers } }).catch((err: unknown) => {
      this.container.log.warn({ err, requestId, route: route?.path }, 'an answer broke off');
      // After the head has gone out, a cut is all that can still be said.
      if (res.headersSent) res.destroy();
      else res.writeHead(500).end();
    });
    this.container.metrics.http.observe(
      { method: req.method ?? '', route: route?.path ?? 'unknown', status: res.statusCode },
      (performance.now() - began) / 1000,
    );
  }

  private async answer(
    req: IncomingMessage,
    url: URL,
    { route, params }: Match,
    headers: Record<string, string>,
  ): Promise<Reply> {
    const { container } = this;
    const { env, limits, sessions, deps } = container;
    const address = clientAddress(req, env.TRUST_PROXY);
    const from = limitKey(address);
    if (route.operator) requireOperator(req, env);
    const mutating = route.method !== 'GET';
    const key = route.operator ? null : bearer(req.headers.authorization);
    const cookies = cookiesOf(req.headers);
    // A request that carries a session must say where it comes from; a program without one, or with a key, has none to abuse.
    if (mutating && key === null) {
      const hasSession = sessions.token(cookies) !== null;
      if (!originAllowed(req.headers, env.PUBLIC_URL, !hasSession))
        throw new AtelierError('bad_origin', 'This request comes from another site.');
    }
    if (route.limit !== null) Object.assign(headers, await limits.spend('read', from));
    // Read before anybody is looked up: a body may take a minute, in which a key is revoked or a person banned.
    const body = mutating ? await readJson(req, LIMITS.bodyBytes) : undefined;
    let viewer = await (key === null ? sessions.viewer(cookies) : sessions.keyHolder(key));
    if (key !== null && route.sessionOnly)
      throw new AtelierError('forbidden', 'This is not for API keys: sign in on the site.');
    if (route.limit !== null && route.limit !== 'read')
      Object.assign(headers, await limits.spend(route.limit, viewer.person?.id ?? from));
    if (route.limit === 'create' && viewer.person?.isGuest !== false) await limits.spend('guestCreate', from);
    if (mutating) parseInput(route.body ?? NO_BODY, body);
    if (mutating && !route.evenBanned && viewer.person?.banned)
      throw new AtelierError('banned', 'This account may look but not take part.');
    let made: Awaited<ReturnType<typeof sessions.createGuest>> | null = null;
    if (route.guest && viewer.person === null) {
      await limits.spend('guest', from);
      const locale = req.headers['accept-language']?.match(/^[a-z]{2}\b/i)?.[0].toLowerCase();
      made = await sessions.createGuest({
        ...(locale ? { locale } : {}),
        ipAddress: address,
        userAgent: req.headers['user-agent'] ?? null,
      });
      viewer = made.viewer;
    }
    const reply = await route
      .run({
        ctx: { actor: viewer.actor, deps },
        container,
        person: viewer.person,
        params,
        query: Object.fromEntries(url.searchParams),
        body,
        headers: req.headers,
        cookies,
        address,
      })
      .catch(async (error: unknown) => {
        // Who has made nothing is nobody. One that cannot be taken back now is swept later.
        if (made?.viewer.person) await sessions.forgetGuest(made.viewer.person.id).catch(() => undefined);
        throw error;
      });
    const moved = sessions.moved(cookies);
    if (moved.length > 0 && !reply.headers?.['Set-Cookie'])
      reply.headers = { ...reply.headers, 'Set-Cookie': moved };
    if (made) {
      headers['Set-Cookie'] = made.cookie;
      // The cookie is not for scripts to see; that there is one now is: the page connects its socket anew.
      headers['X-Session'] = 'new';
    }
    return { status: route.status ?? 200, ...reply };
  }
}

interface Match {
  route: Route;
  params: Record<string, string>;
}

/** @throws AtelierError not_found, method_not_allowed */
function matchRoute(method: string, pathname: string): Match {
  const segments = pathname.split('/');
  let allowed: string[] = [];
  for (const route of routes) {
    const params = matchPath(route.path.split('/'), segments);
    if (params === null) continue;
    if (route.method === method || (route.method === 'GET' && method === 'HEAD')) return { route, params };
    allowed = [...allowed, route.method];
  }
  if (allowed.length > 0)
    throw new AtelierError('method_not_allowed', `This address takes ${allowed.join(', ')}.`, {
      headers: { Allow: allowed.includes('GET') ? ['HEAD', ...allowed].join(', ') : allowed.join(', ') },
    });
  throw new AtelierError('not_found', 'There is nothing at this address.');
}

function matchPath(pattern: string[], segments: string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries()) {
    const given = segments[i] ?? '';
    if (!part.startsWith(':')) {
      if (part !== given) return null;
      continue;
    }
    const name = part.slice(1);
    if (!PARAMS[name]?.safeParse(given).success) return null;
    params[name] = given;
  }
  return params;
}

/** @throws AtelierError forbidden unless the service token is given, or a program on this machine asks directly */
function requireOperator(req: IncomingMessage, env: Container['env']): void {
  const [, token] = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
  if (token === undefined ? isLocal(req, env.TRUST_PROXY) : equalText(token, env.SERVICE_TOKEN)) return;
  throw new AtelierError(
    'forbidden',
    'Send the service token as Authorization: Bearer …, or ask on this machine.',
  );
}

/** The key of `Authorization: Bearer …`; null without the header. @throws AtelierError unauthenticated for another scheme */
function bearer(header: string | undefined): string | null {
  if (header === undefined) return null;
  const [, key] = /^Bearer ([\w~+/=.-]{1,200})$/i.exec(header) ?? [];
  if (key) return key;
  throw new AtelierError('unauthenticated', 'Send an API key as Authorization: Bearer …');
}

const incomingId = (req: IncomingMessage): string | null => {
  const id = req.headers['x-request-id'];
  return typeof id === 'string' && /^[\w-]{8,64}$/.test(id) ? id : null;
};

async function send(req: IncomingMessage, res: ServerResponse, reply: Reply): Promise<void> {
  const headers = { ...reply.headers };
  let payload: Uint8Array | string | undefined = reply.bytes;
  if (reply.json !== undefined) {
    payload = JSON.stringify(reply.json);
    headers['Content-Type'] ??= 'application/json; charset=utf-8';
  }
  const status = reply.status ?? 200;
  if (payload !== undefined && status !== 304) headers['Content-Length'] = String(Buffer.byteLength(payload));
  res.writeHead(status, headers);
  if (reply.stream && req.method !== 'HEAD') return pipeline(reply.stream, res);
  // An unread file holds its descriptor.
  if (reply.stream instanceof Readable) reply.stream.destroy();
  res.end(req.method === 'HEAD' || status === 304 ? undefined : payload);
}
