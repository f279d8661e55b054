import { ApplicationCommandOptionType as Option } from 'discord.js';
import { choice, described } from '../i18n/described';
import { queuePlace, queueReply } from '../queue-page';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: {
    ...described('queue'),
    ...EVERYWHERE,
    options: [
      {
        type: Option.String,
        ...described('queue', 'whose'),
        choices: [choice('mine', 'choices.mine'), choice('room', 'choices.room')],
      },
    ],
  },
  reply: 'ephemeral',
  execute: async ({ interaction, app, ...caller }) => {
    const place = queuePlace(interaction.options.getString('whose') ?? 'room', '0');
    await interaction.editReply(await queueReply(app, caller, interaction, place));
  },
} satisfies Command;
