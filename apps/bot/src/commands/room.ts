import { LIMITS } from '@atelier/domain';
import { room } from '@atelier/services';
import {
  InteractionContextType,
  ApplicationCommandOptionType as Option,
  PermissionFlagsBits,
} from 'discord.js';
import { answer } from '../gateway/answer';
import { isNsfw } from '../gateway/who';
import { described } from '../i18n/described';
import { Refusal } from '../presenters/error';
import { presentNotice } from '../presenters/notice';
import { presentRoom } from '../presenters/room';
import type { Command } from './command';
import { suggestRooms } from './suggest';

/** Makes this channel a room, so that people in that room on the site see what is drawn here. */
export default {
  data: {
    ...described('room'),
    contexts: [InteractionContextType.Guild],
    default_member_permissions: String(PermissionFlagsBits.ManageChannels),
    options: [
      {
        type: Option.String,
        ...described('room', 'name'),
        autocomplete: true,
        max_length: LIMITS.roomSlugLength,
      },
      { type: Option.Boolean, ...described('room', 'unlink') },
    ],
  },
  reply: 'public',
  check: (interaction) => {
    // A server can open this command to other roles; the bot still asks for the right to manage the channel.
    if (!interaction.memberPermissions?.has(PermissionFlagsBits.ManageChannels))
      throw new Refusal('forbidden', 'refusals.roomManage');
    if (isNsfw(interaction)) throw new Refusal('forbidden', 'refusals.roomNsfw');
  },
  execute: async ({ interaction, ctx, t, app }) => {
    const { channelId, channel, options } = interaction;
    const slug = options.getString('name');
    if (options.getBoolean('unlink')) {
      await room.linkChannel({ ctx, input: { slug: null, channelId } });
      await answer(interaction, presentNotice(t('room.unlinked')));
      return;
    }
    const name = channel && 'name' in channel && channel.name ? channel.name : 'channel';
    const linked = slug
      ? await room.linkChannel({ ctx, input: { slug, channelId } })
      : await room.ofChannel({ ctx, input: { channelId, name } });
    if (linked) await answer(interaction, presentRoom(linked, app.deps.publicUrl, t, app.activity));
  },
  autocomplete: ({ interaction, app }) => suggestRooms(app.deps, interaction.options.getFocused()),
} satisfies Command;
