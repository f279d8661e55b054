import { type Actor, AtelierError, LIMITS, parseInput } from '@atelier/domain';
import type { Context, MiddlewareHandler } from 'hono';
import { z } from 'zod';
import { frameTicket } from '../server/activity';
import { readJson } from '../server/body';
import { clientAddress, isLocal, limitKey, turnKey } from '../server/client-address';
import { cookiesOf, equalText } from '../server/cookies';
import { originAllowed } from '../server/origin';
import type { LimitName } from '../server/rate-limit';
import type { Viewer } from '../server/sessions';
import { type ApiEnv, type Call, PARAMS, type Policy } from './context';

type Check = MiddlewareHandler<ApiEnv>;
const NO_BODY = z.strictObject({}).optional();

/**
 * Runs the checks of a route in order. The caller is looked up after the body: a slow body may take a minute,
 * long enough for a ban or a revoked key. @throws AtelierError with the code that each check names
 */
export function policyOf(method: string, path: string, policy: Policy & { body?: z.ZodType }): Check[] {
  const { limit } = policy;
  const changes = method !== 'get';
  const checks: (Check | false)[] = [
    matched(path),
    !!policy.operator && operator,
    asking,
    changes && sameOrigin,
    limit !== null && spendAs('read', ({ address }) => address),
    changes && !policy.upload && readBody,
    !policy.anonymous && lookUp,
    !!policy.sessionOnly && noKeys,
    limit !== null && limit !== 'read' && spendAs(limit, ({ address, person }) => person ?? address),
    limit === 'create' && spendAsGuest,
    changes && !policy.upload && bodyLike(policy.body ?? NO_BODY),
    changes && !policy.evenBanned && notBanned,
    !!policy.guest && asGuest,
  ];
  return checks.filter((check) => check !== false);
}

/** Records the route and checks its parameters. @throws AtelierError not_found */
const matched =
  (path: string): Check =>
  async (c, next) => {
    c.env.route = path;
    for (const [name, value] of Object.entries(c.req.param()))
      if (!PARAMS[name]?.safeParse(value).success)
        throw new AtelierError('not_found', 'There is nothing at this address.');
    await next();
  };

/**
 * @throws AtelierError forbidden unless the service token is given, or a program on this machine asks
 * directly
 */
const operator: Check = async (c, next) => {
  const { incoming, container } = c.env;
  const [, token] = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '') ?? [];
  const { SERVICE_TOKEN, TRUST_PROXY } = container.env;
  if (!(token === undefined ? isLocal(incoming, TRUST_PROXY) : equalText(token, SERVICE_TOKEN)))
    throw new AtelierError(
      'forbidden',
      'Send the service token as Authorization: Bearer …, or ask on this machine.',
    );
  // Consumes the header: a service token is not an API key.
  incoming.headers.authorization = undefined;
  await next();
};

/** Records the claimed credentials. @throws AtelierError unauthenticated for a scheme other than Bearer */
const asking: Check = async (c, next) => {
  const { headers } = c.env.incoming;
  c.set('address', clientAddress(c.env.incoming, c.env.container.env.TRUST_PROXY));
  c.set('key', bearer(headers.authorization));
  c.set('cookies', cookiesOf(headers, c.env.container.frame));
  c.set('person', null);
  c.set('ctx', { actor: { kind: 'anonymous' }, deps: c.env.container.deps });
  await next();
};

function bearer(header: string | undefined): string | null {
  if (header === undefined) return null;
  const [, key] = /^Bearer ([\w~+/=.-]{1,200})$/i.exec(header) ?? [];
  if (key) return key;
  throw new AtelierError('unauthenticated', 'Send an API key as Authorization: Bearer …');
}

/** The bearer of a page that Discord frames; null: none, or the Activity is off. */
const ticketOf = (c: Call): string | null =>
  c.env.container.frame === null ? null : frameTicket(c.env.incoming.headers.authorization);

/**
 * Checks the Origin of requests that carry a session; others have no session to abuse. A frame's bearer is no
 * cookie that another site could use; its Origin is checked all the same. @throws AtelierError bad_origin
 */
const sameOrigin: Check = async (c, next) => {
  const { incoming, container } = c.env;
  const hasSession = container.sessions.token(c.get('cookies')) !== null;
  const isOpen = c.get('key') !== null && ticketOf(c) === null;
  const rule = { allowMissing: !hasSession, frame: container.frame };
  if (!isOpen && !originAllowed(incoming.headers, container.env.PUBLIC_URL, rule))
    throw new AtelierError(
      'bad_origin',
      'This request comes from another site. Open this site and try again.',
    );
  await next();
};

const readBody: Check = async (c, next) => {
  c.set('body', await readJson(c.env.incoming, LIMITS.bodyBytes));
  await next();
};

/** Maps a guest to the turn of their address; the queue sees only a keyed hash of it. */
const inTurn = (actor: Actor, c: Context<ApiEnv>): Actor =>
  actor.kind === 'guest'
    ? { ...actor, turn: turnKey(limitKey(c.get('address')), c.env.container.env.SERVICE_TOKEN) }
    : actor;

/** @throws AtelierError unauthenticated (an unknown or revoked key, a frame's bearer that has ended) */
const lookUp: Check = async (c, next) => {
  const { sessions, deps } = c.env.container;
  const key = c.get('key');
  const ticket = ticketOf(c);
  const viewer = await (ticket !== null
    ? frameHolder(c, ticket)
    : key === null
      ? sessions.viewer(c.get('cookies'))
      : sessions.keyHolder(key));
  c.set('person', viewer.person);
  c.set('ctx', { actor: inTurn(viewer.actor, c), deps });
  for (const cookie of sessions.moved(c.get('cookies'))) c.header('Set-Cookie', cookie, { append: true });
  await next();
};

/** Takes a frame's bearer where no session is sent beside it. @throws AtelierError unauthenticated */
async function frameHolder(c: Call, ticket: string): Promise<Viewer> {
  const { sessions } = c.env.container;
  const isAlone = sessions.token(c.env.incoming.headers.cookie) === null;
  const viewer = isAlone ? await sessions.frameHolder(ticket) : null;
  if (viewer?.person) return viewer;
  throw new AtelierError('unauthenticated', 'This sign-in of the Activity has ended. Open it again.');
}

const noKeys: Check = async (c, next) => {
  if (c.get('key') !== null)
    throw new AtelierError('forbidden', 'API keys cannot do this. Sign in on the site.');
  await next();
};

/** Spends one point and sets the rate limit headers. @throws AtelierError rate_limited */
const spendAs =
  (name: LimitName, whose: (who: { address: string; person: string | undefined }) => string): Check =>
  async (c, next) => {
    const who = { address: limitKey(c.get('address')), person: c.get('person')?.id };
    const left = await c.env.container.limits.spend(name, whose(who));
    for (const [header, value] of Object.entries(left)) c.header(header, value);
    await next();
  };

/**
 * Counts a guest's requests by address too, so a new cookie does not reset the limit. @throws AtelierError
 * rate_limited
 */
const spendAsGuest: Check = async (c, next) => {
  if (c.get('person')?.isGuest !== false)
    await c.env.container.limits.spend('guestCreate', limitKey(c.get('address')));
  await next();
};

/** @throws AtelierError invalid_request and the schema's own codes */
const bodyLike =
  (schema: z.ZodType): Check =>
  async (c, next) => {
    parseInput(schema, c.get('body'));
    await next();
  };

const notBanned: Check = async (c, next) => {
  if (c.get('person')?.banned)
    throw new AtelierError('banned', 'This account is banned: it may look, but not take part.');
  await next();
};

/**
 * Makes a guest for an anonymous caller and removes the guest again when the handler fails. @throws
 * AtelierError rate_limited
 */
const asGuest: Check = async (c, next) => {
  if (c.get('person') !== null) return next();
  const { headers } = c.env.incoming;
  const { limits, sessions, deps, frame } = c.env.container;
  // A frame keeps no cookie: each of its requests would make another guest.
  if (frame !== null && headers.origin === frame)
    throw new AtelierError('unauthenticated', 'Sign in with Discord to take part.', {
      reason: 'frame_looks_on',
    });
  const address = c.get('address');
  await limits.spend('guest', limitKey(address));
  const guest = await sessions.createGuest({
    locale: headers['accept-language']?.match(/^[a-z]{2}\b/i)?.[0].toLowerCase(),
    idempotencyKey: idempotencyKey(c),
    ipAddress: address,
    userAgent: headers['user-agent'] ?? null,
  });
  c.set('person', guest.viewer.person);
  c.set('ctx', { actor: inTurn(guest.viewer.actor, c), deps });
  await next();
  // Hono passes a handler's error to its error handler. A guest that cannot be removed now is swept later.
  if (c.error) return guest.undo().catch(() => undefined);
  c.header('Set-Cookie', guest.cookie, { append: true });
  // Tells the page to reconnect its socket, because scripts cannot read the cookie.
  c.header('X-Session', 'new');
};

/** Returns the Idempotency-Key header, or undefined. */
export const idempotencyKey = (c: Call): string | undefined => c.req.header('idempotency-key');
