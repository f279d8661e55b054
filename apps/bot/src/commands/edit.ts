import { editForm } from '../answers/open-form';
import { described } from '../i18n/described';
import { customId } from '../presenters/custom-id';
import { type Command, EVERYWHERE } from './command';

export default {
  data: { ...described('edit'), ...EVERYWHERE },
  reply: 'modal',
  form: async (call) => editForm(call, customId('edit'), true),
} satisfies Command;
