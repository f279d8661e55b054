import { AtelierError } from '@atelier/domain';
import { LOCALES } from '@atelier/messages';
import { DEFAULT_QUOTA } from '@atelier/services';
import { ChannelType, ApplicationCommandOptionType as Option } from 'discord.js';
import { choice, described } from '../i18n/described';
import { nameOfLanguage } from '../presenters/settings';
import { allowChannel } from '../settings/allow-channel';
import { changeMine } from '../settings/change-mine';
import { limitRole } from '../settings/limit-role';
import { requireServerManager, showServer } from '../settings/server';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

const part = (...names: string[]) => described('settings', ...names);

/** A person's own settings, and the rules of a server for those who manage it. */
export default {
  data: {
    ...described('settings'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.Subcommand,
        ...part('me'),
        options: [
          {
            type: Option.String,
            ...part('me', 'language'),
            choices: [
              choice('auto', 'choices.automatic'),
              ...LOCALES.map((locale) => ({ name: nameOfLanguage(locale), value: locale })),
            ],
          },
          {
            type: Option.String,
            ...part('me', 'visibility'),
            choices: [choice('listed', 'choices.listed'), choice('unlisted', 'choices.unlisted')],
          },
        ],
      },
      { type: Option.Subcommand, ...part('server') },
      {
        type: Option.Subcommand,
        ...part('channel'),
        options: [
          {
            type: Option.Channel,
            ...part('channel', 'channel'),
            required: true,
            channel_types: [ChannelType.GuildText, ChannelType.GuildAnnouncement, ChannelType.GuildForum],
          },
          { type: Option.Boolean, ...part('channel', 'allow'), required: true },
        ],
      },
      {
        type: Option.Subcommand,
        ...part('quota'),
        options: [
          { type: Option.Role, ...part('quota', 'role'), required: true },
          {
            type: Option.Integer,
            ...part('quota', 'waiting'),
            required: true,
            min_value: -1,
            max_value: DEFAULT_QUOTA.activePerPerson,
          },
          {
            type: Option.Integer,
            ...part('quota', 'day'),
            min_value: 0,
            max_value: DEFAULT_QUOTA.perPersonAndDay,
          },
        ],
      },
    ],
  },
  reply: 'ephemeral',
  anywhere: true,
  check: (interaction) => {
    if (interaction.options.getSubcommand() !== 'me') requireServerManager(interaction);
  },
  execute: async (call) => {
    const name = call.interaction.options.getSubcommand();
    if (name === 'me') await changeMine(call);
    else if (name === 'server') await showServer(call);
    else if (call.banned) throw new AtelierError('banned', 'You have been banned.');
    else if (name === 'channel') await allowChannel(call);
    else await limitRole(call);
  },
} satisfies Command;
