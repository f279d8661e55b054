import { AtelierError } from '@atelier/domain';
import type { DiscordOAuth } from '../../server/discord-oauth';
import { safePath } from '../../server/safe-path';
import type { Api, Call } from '../context';
import { define } from '../route';

const tag = 'Account';

function discordOf(c: Call): DiscordOAuth {
  const { discord } = c.env.container;
  if (!discord) throw new AtelierError('not_found', 'Signing in with Discord is not set up here.');
  return discord;
}

/** Returns path and query of a URL, or undefined. Referrer-Policy sends whole URLs only within this site. */
function pathOf(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { pathname, search } = new URL(address);
  return pathname + search;
}

/**
 * Routes of signing in with Discord. docs/decisions/own-sessions.md explains why it begins with a click here.
 */
export function signInRoutes(api: Api): void {
  define(
    api,
    'post',
    '/api/auth/discord',
    {
      summary:
        'Sends the browser to Discord to sign in; `returnTo` is the path to come back to, without it the page that asks.',
      tag,
      limit: 'write',
      evenBanned: true,
      sessionOnly: true,
      status: 303,
    },
    (c) => {
      const { location, cookie } = discordOf(c).begin(
        c.req.query('returnTo') ?? pathOf(c.req.header('referer')),
      );
      c.header('Set-Cookie', cookie, { append: true });
      c.header('Location', location);
      return c.body(null, 303);
    },
  );

  define(
    api,
    'get',
    '/api/auth/discord',
    {
      summary:
        'Sends the browser to the page that asks whether to sign in; `returnTo` is the path to come back to.',
      tag,
      limit: 'read',
      status: 302,
    },
    (c) => {
      discordOf(c);
      const returnTo = safePath(c.req.query('returnTo'));
      c.header('Location', `/sign-in?${new URLSearchParams({ returnTo })}`);
      return c.body(null, 302);
    },
  );

  define(
    api,
    'get',
    '/api/auth/discord/callback',
    {
      summary: 'Where Discord sends the browser back. A guest who signs in takes pictures and votes along.',
      tag,
      limit: 'create',
      sessionOnly: true,
      status: 302,
    },
    async (c) => {
      const discord = discordOf(c);
      const { code, state } = c.req.query();
      c.header('Location', discord.returnTo(c.get('cookies'), state));
      // Sends a person who declined back unchanged.
      if (code) c.header('Set-Cookie', await signIn(c, discord, code, state ?? ''), { append: true });
      c.header('Set-Cookie', discord.forget(), { append: true });
      return c.body(null, 302);
    },
  );
}

/**
 * Turns the browser's guest into the person that `code` names. Returns the new session's Set-Cookie value.
 */
async function signIn(c: Call, discord: DiscordOAuth, code: string, state: string): Promise<string> {
  const { env, sessions, services, deps } = c.env.container;
  const ctx = { actor: { kind: 'system' as const }, deps };
  const identity = await discord.identify(code, state);
  const admin = env.ADMIN_DISCORD_IDS.includes(identity.discordId);
  const person = await services.person.discord({ ctx, input: { ...identity, admin } });
  // Looks the guest up again, because Discord may have answered late.
  const { actor, person: before } = await sessions.viewer(c.get('cookies'));
  if (actor.kind === 'guest' && !before?.banned)
    await services.person.adopt({ ctx, input: { guestId: actor.userId, userId: person.id } });
  await sessions.end(c.get('cookies'));
  const userAgent = c.req.header('user-agent') ?? null;
  return sessions.open(person.id, { ipAddress: c.get('address'), userAgent });
}
