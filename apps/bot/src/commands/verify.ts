import { ApplicationCommandOptionType as Option } from 'discord.js';
import { verifyAttachment, verifyLink } from '../answers/verify';
import { answer } from '../gateway/answer';
import { described } from '../i18n/described';
import { Refusal } from '../presenters/error';
import { type Command, EVERYWHERE } from './command';

export default {
  data: {
    ...described('verify'),
    ...EVERYWHERE,
    options: [
      { type: Option.Attachment, ...described('verify', 'picture') },
      { type: Option.String, ...described('verify', 'link'), max_length: 500 },
    ],
  },
  reply: 'ephemeral',
  check: ({ options }) => {
    if (!options.getAttachment('picture') && !options.getString('link'))
      throw new Refusal('invalid_request', 'refusals.whichFile');
  },
  execute: async ({ interaction, ...caller }) => {
    const file = interaction.options.getAttachment('picture');
    const link = interaction.options.getString('link')?.trim() ?? '';
    await answer(interaction, await (file ? verifyAttachment(file, caller) : verifyLink(link, caller)));
  },
} satisfies Command;
