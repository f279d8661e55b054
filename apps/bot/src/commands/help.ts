import { presentHelp } from '../presenters/help';
import type { Command } from './command';
import { EVERYWHERE } from './everywhere';

export default {
  data: { name: 'help', description: 'How this works, and what it can draw', ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, app }) => {
    const { packs, publicUrl } = app.deps;
    await interaction.editReply(presentHelp(packs.get(packs.defaultName), publicUrl));
  },
} satisfies Command;
