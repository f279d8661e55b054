import { moderation } from '@atelier/services';
import type { Modal } from './modal';

/** Tells the studio's moderators about a picture; nobody else learns of it. */
export default {
  action: 'report',
  reply: 'ephemeral',
  execute: async ({ interaction, args: [id = ''], ctx, t }) => {
    const { fields } = interaction;
    const [reason] = fields.getStringSelectValues('reason');
    const note = fields.getTextInputValue('note').trim();
    await moderation.report({ ctx, input: { id, body: { reason, ...(note ? { note } : {}) } } });
    await interaction.editReply({ content: t('report.done') });
  },
} satisfies Modal;
