import { answer } from '../gateway/answer';
import { described } from '../i18n/described';
import { presentHelp } from '../presenters/help';
import { type Command, EVERYWHERE } from './command';

export default {
  data: { ...described('help'), ...EVERYWHERE },
  reply: 'ephemeral',
  anywhere: true,
  execute: async ({ interaction, app, t }) => {
    const { packs, publicUrl } = app.deps;
    await answer(interaction, presentHelp(packs.get(packs.defaultName), publicUrl, app.commandIds, t));
  },
} satisfies Command;
