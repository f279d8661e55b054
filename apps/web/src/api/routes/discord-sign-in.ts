import { AtelierError } from '@atelier/domain';
import { safePath } from '../../server/safe-path';
import type { Call, Route } from '../route';

const common = { path: '/api/auth/discord', tag: 'Account' } as const;

function discordOf({ container }: Call) {
  if (!container.discord) throw new AtelierError('not_found', 'Signing in with Discord is not set up here.');
  return container.discord;
}

/** Nothing but a click on this site begins a sign-in: a link on any other could give a guest's pictures to whoever is at Discord. */
export const discordSignIn: Route = {
  ...common,
  method: 'POST',
  summary:
    'Sends the browser to Discord to sign in; `returnTo` is the path to come back to, without it the page that asks.',
  limit: 'write',
  evenBanned: true,
  sessionOnly: true,
  status: 303,
  async run(call) {
    const discord = discordOf(call);
    const { query, headers } = call;
    const { location, cookie } = discord.begin(query.returnTo ?? pathOf(headers.referer));
    return { headers: { Location: location, 'Set-Cookie': cookie } };
  },
};

/** Where links lead, from Discord's `/link` for one: to the page with the button. */
export const discordSignInPage: Route = {
  ...common,
  method: 'GET',
  summary:
    'Sends the browser to the page that asks whether to sign in; `returnTo` is the path to come back to.',
  limit: 'read',
  status: 302,
  async run(call) {
    discordOf(call);
    const returnTo = safePath(call.query.returnTo);
    return { headers: { Location: `/sign-in?${new URLSearchParams({ returnTo })}` } };
  },
};

/** Referrer-Policy gives pages of this site whole addresses of each other. */
function pathOf(address: string | undefined): string | undefined {
  if (address === undefined || !URL.canParse(address)) return undefined;
  const { pathname, search } = new URL(address);
  return pathname + search;
}
