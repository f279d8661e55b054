import { AtelierError } from '@atelier/domain';
import type { Route } from '../route';

export const discordCallback: Route = {
  method: 'GET',
  path: '/api/auth/discord/callback',
  summary: 'Where Discord sends the browser back. A guest who signs in takes pictures and votes along.',
  tag: 'Account',
  limit: 'create',
  sessionOnly: true,
  status: 302,
  async run({ container, query, headers, cookies, address }) {
    const { discord, env, sessions, services, deps } = container;
    if (!discord) throw new AtelierError('not_found', 'Signing in with Discord is not set up here.');
    const returnTo = discord.returnTo(cookies, query.state);
    // Whoever says no comes back as they were.
    if (!query.code) return { headers: { Location: returnTo, 'Set-Cookie': discord.forget() } };
    const ctx = { actor: { kind: 'system' as const }, deps };
    const identity = await discord.identify(query.code, query.state ?? '');
    const admin = env.ADMIN_DISCORD_IDS.includes(identity.discordId);
    const person = await services.person.discord({ ctx, input: { ...identity, admin } });
    const before = await sessions.viewer(cookies);
    if (before.actor.kind === 'guest' && !before.person?.banned)
      await services.person.adopt({ ctx, input: { guestId: before.actor.userId, userId: person.id } });
    await sessions.end(cookies);
    const cookie = await sessions.open(person.id, {
      ipAddress: address,
      userAgent: headers['user-agent'] ?? null,
    });
    return { headers: { Location: returnTo, 'Set-Cookie': [cookie, discord.forget()] } };
  },
};
