import { AtelierError, parseInput, personView } from '@atelier/domain';
import { z } from 'zod';
import { frameTicket } from '../../server/activity';
import type { DiscordOAuth } from '../../server/discord-oauth';
import type { Api, Call } from '../context';
import { define } from '../route';

const tag = 'Account';

/** @throws AtelierError not_found while the Activity is off */
function discordOf(c: Call): DiscordOAuth {
  const { discord, frame } = c.env.container;
  if (!discord || frame === null)
    throw new AtelierError('not_found', 'This studio is no Activity in Discord.');
  return discord;
}

const begun = z.object({
  clientId: z.string(),
  scope: z.string(),
  state: z.string(),
  codeChallenge: z.string(),
});
const answered = z.strictObject({ code: z.string().min(1).max(200), state: z.string().min(1).max(200) });
const ticket = z.object({
  /** Bearer for API and socket, without cookies. */
  token: z.string(),
  expiresAt: z.iso.datetime(),
  /** The person's own token of Discord, scope `identify`, for the SDK's authenticate. */
  discordToken: z.string(),
  person: personView,
});

/**
 * Signing in within Discord's frame, where third-party cookies are blocked. docs/decisions/activity.md argues
 * the bearer. Who is banned may sign in, to look.
 */
export function activityRoutes(api: Api): void {
  define(
    api,
    'post',
    '/api/auth/activity',
    {
      summary: 'Begins a sign-in in the Activity: what the SDK’s authorize is asked with.',
      tag,
      limit: 'write',
      evenBanned: true,
      answer: begun,
    },
    (c) => c.json(discordOf(c).beginInFrame()),
  );

  define(
    api,
    'post',
    '/api/auth/activity/token',
    {
      summary: 'Exchanges the SDK’s code for a bearer of an hour, as the person of that Discord account.',
      tag,
      limit: 'create',
      evenBanned: true,
      body: answered,
      answer: ticket,
    },
    async (c) => {
      const { env, sessions, services, deps } = c.env.container;
      const { code, state } = parseInput(answered, c.get('body'));
      const { accessToken, ...identity } = await discordOf(c).identifyInFrame(code, state);
      const admin = env.ADMIN_DISCORD_IDS.includes(identity.discordId);
      const ctx = { actor: { kind: 'system' as const }, deps };
      const person = await services.person.discord({ ctx, input: { ...identity, admin } });
      const userAgent = c.req.header('user-agent') ?? null;
      const { token, expiresAt } = await sessions.openFrame(person.id, {
        ipAddress: c.get('address'),
        userAgent,
      });
      return c.json({ token, expiresAt: expiresAt.toISOString(), discordToken: accessToken, person });
    },
  );

  define(
    api,
    'delete',
    '/api/auth/activity',
    {
      summary: 'Ends the bearer that asks. Idempotent.',
      tag,
      limit: 'write',
      evenBanned: true,
      status: 204,
    },
    async (c) => {
      discordOf(c);
      const token = frameTicket(c.env.incoming.headers.authorization);
      if (token !== null) await c.env.container.sessions.endFrame(token);
      return c.body(null, 204);
    },
  );
}
