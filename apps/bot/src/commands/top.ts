import { galleryReply } from '../gallery-page';
import { described } from '../i18n/described';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: { ...described('top'), ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, ctx, t }) => {
    await interaction.editReply(await galleryReply(ctx, { sort: 'top', search: '', page: 0 }, t));
  },
} satisfies Command;
