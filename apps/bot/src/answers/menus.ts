import { type Ctx, discord, generation } from '@atelier/services';
import {
  ApplicationCommandType,
  type MessageContextMenuCommandInteraction,
  type RESTPostAPIContextMenuApplicationCommandsJSONBody,
} from 'discord.js';
import { EVERYWHERE } from '../commands/command';
import { answer } from '../gateway/answer';
import { menuNamed } from '../i18n/described';
import { Refusal } from '../presenters/error';
import { presentNotice } from '../presenters/notice';
import { presentReportModal } from '../presenters/report-modal';
import { presentShown } from '../presenters/shown';
import { toggleVote } from './buttons';
import type { Doing, Opening } from './handler';
import { remixForm } from './open-form';
import { startFrom } from './start';
import { verifyMessage } from './verify';

type Menu = (Doing<MessageContextMenuCommandInteraction> | Opening<MessageContextMenuCommandInteraction>) & {
  data: RESTPostAPIContextMenuApplicationCommandsJSONBody;
};

/** Id of the generation that a message shows. @throws Refusal not_found */
async function shownBy(ctx: Ctx, messageId: string): Promise<string> {
  const id = await discord.generationShownBy({ ctx, input: { messageId } });
  if (!id) throw new Refusal('not_found', 'refusals.noPicture');
  return id;
}

const data = (key: Parameters<typeof menuNamed>[0]): Menu['data'] => ({
  type: ApplicationCommandType.Message,
  ...menuNamed(key),
  ...EVERYWHERE,
});

/** Commands of a message's context menu. All but the last two act on the generation that the message shows. */
export const MENUS: readonly Menu[] = [
  {
    data: data('menus.remix'),
    reply: 'modal',
    form: async (call) => remixForm(call, await shownBy(call.ctx, call.interaction.targetId)),
  },
  {
    data: data('menus.vote'),
    reply: 'ephemeral',
    execute: async ({ interaction, ctx, t }) => {
      const { voted, votes } = await toggleVote(ctx, await shownBy(ctx, interaction.targetId));
      await answer(interaction, presentNotice(t(voted ? 'vote.cast' : 'vote.withdrawn', { votes })));
    },
  },
  {
    data: data('menus.settings'),
    reply: 'ephemeral',
    execute: async ({ interaction, ctx, t }) => {
      const id = await shownBy(ctx, interaction.targetId);
      await answer(interaction, presentShown(await generation.get({ ctx, input: { id } }), t));
    },
  },
  {
    data: data('menus.report'),
    reply: 'modal',
    form: async ({ interaction, ctx, t }) => {
      // Reads first, because a missing picture cannot be reported.
      const id = await shownBy(ctx, interaction.targetId);
      await generation.get({ ctx, input: { id } });
      return presentReportModal(id, t);
    },
  },
  { data: data('menus.start'), reply: 'ephemeral', execute: startFrom },
  {
    data: data('menus.verify'),
    reply: 'ephemeral',
    execute: async ({ interaction, ...caller }) => {
      await answer(interaction, await verifyMessage(interaction.targetMessage, caller));
    },
  },
];
