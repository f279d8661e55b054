import { galleryReply } from '../gallery-page';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: { name: 'top', description: 'What got the most votes', ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, app }) => {
    const ctx = await app.ctxOf(interaction);
    await interaction.editReply(await galleryReply(ctx, { sort: 'top', search: '', page: 0 }));
  },
} satisfies Command;
