import { AtelierError } from '@atelier/domain';
import type { Route } from '../route';

export const discordSignIn: Route = {
  method: 'GET',
  path: '/api/auth/discord',
  summary: 'Sends the browser to Discord to sign in; `returnTo` is the path to come back to.',
  tag: 'Account',
  limit: 'read',
  status: 302,
  async run({ container, query }) {
    if (!container.discord)
      throw new AtelierError('not_found', 'Signing in with Discord is not set up here.');
    const { location, cookie } = container.discord.begin(query.returnTo);
    return { headers: { Location: location, 'Set-Cookie': cookie } };
  },
};
