import { generation } from '@atelier/services';
import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { menuNamed } from '../i18n/described';
import { presentRemixModal } from '../presenters/remix-modal';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, ...menuNamed('menus.remix'), ...EVERYWHERE },
  reply: 'modal',
  form: async ({ interaction, app, ctx, t }) => {
    const id = await generationOf(app, interaction.targetId);
    return presentRemixModal(await generation.get({ ctx, input: { id } }), t);
  },
} satisfies Menu;
