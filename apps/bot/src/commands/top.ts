import { galleryPlace, galleryReply } from '../answers/pages';
import { described } from '../i18n/described';
import { type Command, EVERYWHERE } from './command';

export default {
  data: { ...described('top'), ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, ctx, t }) => {
    await interaction.editReply(await galleryReply(ctx, galleryPlace('top', '0', ''), t));
  },
} satisfies Command;
