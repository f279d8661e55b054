import { generation } from '@atelier/services';
import { ApplicationCommandType } from 'discord.js';
import { EVERYWHERE } from '../commands/everywhere';
import { menuNamed } from '../i18n/described';
import { presentReportModal } from '../presenters/report-modal';
import { generationOf, type Menu } from './menu';

export default {
  data: { type: ApplicationCommandType.Message, ...menuNamed('menus.report'), ...EVERYWHERE },
  reply: 'modal',
  form: async ({ interaction, app, ctx, t }) => {
    const { id } = await generation.get({
      ctx,
      input: { id: await generationOf(app, interaction.targetId) },
    });
    return presentReportModal(id, t);
  },
} satisfies Menu;
