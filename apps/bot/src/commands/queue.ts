import { ApplicationCommandOptionType as Option } from 'discord.js';
import { queuePlace, queueReply } from '../answers/pages';
import { answer } from '../gateway/answer';
import { choice, described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';

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
  execute: async ({ interaction, ...caller }) => {
    const place = queuePlace(interaction.options.getString('whose'), '0');
    await answer(interaction, await queueReply(caller, interaction, place));
  },
} satisfies Command;
