import { generation } from '@atelier/services';
import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { menuNamed } from '../i18n/described';
import { presentShown } from '../presenters/shown';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, ...menuNamed('menus.settings'), ...EVERYWHERE },
  reply: 'ephemeral',
  execute: async ({ interaction, app, ctx, t }) => {
    const id = await generationOf(app, interaction.targetId);
    await interaction.editReply(presentShown(await generation.get({ ctx, input: { id } }), t));
  },
} satisfies Menu;
