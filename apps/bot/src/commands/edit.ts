import { described } from '../i18n/described';
import { customId } from '../presenters/custom-id';
import { presentEditModal } from '../presenters/edit-modal';
import { type Command, EVERYWHERE } from './command';

export default {
  data: { ...described('edit'), ...EVERYWHERE },
  reply: 'modal',
  form: async ({ t }) => presentEditModal(customId('edit'), true, t),
} satisfies Command;
