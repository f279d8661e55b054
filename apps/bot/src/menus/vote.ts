import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { menuNamed } from '../i18n/described';
import { toggleVote } from '../vote';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, ...menuNamed('menus.vote'), ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, app, ctx, t }) => {
    const id = await generationOf(app, interaction.targetId);
    const { voted, votes } = await toggleVote(ctx, id);
    await interaction.editReply({ content: t(voted ? 'vote.cast' : 'vote.withdrawn', { votes }) });
  },
} satisfies Menu;
