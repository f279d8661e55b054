import { type Deps, person } from '@atelier/services';
import type { Interaction } from 'discord.js';
import type { App } from './app';

/** Resolves who acts: the one person with this Discord id, on the web and here. */
export const makeCtxOf =
  (deps: Deps): App['ctxOf'] =>
  async ({ user, locale, guildId, channelId }: Interaction) => {
    const found = await person.discord({
      ctx: { actor: { kind: 'system' }, deps },
      input: {
        discordId: user.id,
        name: user.displayName,
        avatarUrl: user.avatarURL({ size: 128 }),
        locale,
      },
    });
    return { actor: { kind: 'discord', userId: found.id, role: found.role, guildId, channelId }, deps };
  };
