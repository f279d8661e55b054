import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { toggleVote } from '../vote';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, name: 'Vote', ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, app }) => {
    const id = await generationOf(app, interaction.targetId);
    const { voted, votes } = await toggleVote(await app.ctxOf(interaction), id);
    await interaction.editReply({
      content: `${voted ? 'You voted for it.' : 'You took your vote back.'} Votes: ${votes}`,
    });
  },
} satisfies Menu;
