import { LOCALES } from '@atelier/messages';
import { type Ctx, DEFAULT_QUOTA, person } from '@atelier/services';
import {
  ChannelType,
  type ChatInputCommandInteraction,
  ApplicationCommandOptionType as Option,
} from 'discord.js';
import type { Call } from '../answers/handler';
import { answer } from '../gateway/answer';
import { speak } from '../i18n';
import { choice, described } from '../i18n/described';
import { nameOfLanguage, presentMine } from '../presenters/settings';
import { type Command, EVERYWHERE } from './command';
import { allowChannel, limitRole, requireServerManager, showServer } from './settings-server';

/**
 * Changes the named ones of a person's own settings, and shows all of them in the language that they then
 * have.
 */
async function changeMine({ interaction, app, ctx }: Call<ChatInputCommandInteraction>): Promise<void> {
  const language = interaction.options.getString('language');
  const visibility = interaction.options.getString('visibility');
  const body = {
    ...(language ? { language: language === 'auto' ? null : language } : {}),
    ...(visibility ? { unlisted: visibility === 'unlisted' } : {}),
  };
  const mine =
    Object.keys(body).length > 0
      ? await person.setPreferences({ ctx, input: { body } })
      : await person.preferences({ ctx, input: {} });
  app.languages.remember(interaction.user.id, mine.language);
  const memory = await changeMemory(ctx, interaction.options.getString('memory'));
  await answer(interaction, presentMine(mine, memory, speak(mine.language, interaction.locale)));
}

/** Turns on or off what /imagine takes over, or forgets it; any of these forgets. */
async function changeMemory(ctx: Ctx, change: string | null) {
  const now = await person.lastImagine({ ctx, input: {} });
  if (change === null) return now;
  const remembers = change === 'reset' ? now.remembers : change === 'remember';
  return person.setRemembers({ ctx, input: { remembers } });
}

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
          {
            type: Option.String,
            ...part('me', 'memory'),
            choices: [
              choice('remember', 'choices.remember'),
              choice('forget', 'choices.forget'),
              choice('reset', 'choices.reset'),
            ],
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
    else if (name === 'channel') await allowChannel(call);
    else await limitRole(call);
  },
} satisfies Command;
