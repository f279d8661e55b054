import { discord, generation } from '@atelier/services';
import {
  type APIMessage,
  type APIThreadChannel,
  type ButtonInteraction,
  ChannelFlags,
  ChannelType,
  type ForumChannel,
  MessageFlags,
  PermissionFlagsBits,
  Routes,
  ThreadAutoArchiveDuration,
} from 'discord.js';
import { ATTACHMENT_BYTES, bodyOf } from '../follow/message-body';
import { answer } from '../gateway/answer';
import { Refusal } from '../presenters/error';
import { presentNotice } from '../presenters/notice';
import { heading } from '../presenters/parts';
import { clip, literal } from '../presenters/text';
import type { Call } from './handler';

/** Characters of a thread's name. */
const NAME = 100;

/**
 * Moves a conversation of remixes into a thread of its message, or into a new post of its forum: posts the picture
 * there, with all its buttons, and says where. A second press leads to the same place.
 * @throws Refusal forbidden (rights of the bot); AtelierError as generation.get; DiscordAPIError
 */
export async function goOnElsewhere(call: Call<ButtonInteraction>): Promise<void> {
  const { interaction, args, app, ctx, t } = call;
  const view = await generation.get({ ctx, input: { id: args[0] ?? '' } });
  const system = { actor: { kind: 'system' }, deps: app.deps } as const;
  const shown = await discord.messagesOf({ ctx: system, input: { generationId: view.id } });
  const { guildId, channelId } = interaction;
  const there = shown.find((row) => row.placeKind && row.guildId === guildId && row.channelId !== channelId);
  const thread = there?.channelId ?? (await post(call, view.id, view.caption));
  await answer(interaction, presentNotice(t('thread.moved', { thread: `<#${thread}>` })));
}

/** Makes the thread or post with a message that follows the generation. Returns its id. */
async function post(
  { interaction, app, t }: Call<ButtonInteraction>,
  generationId: string,
  caption: string,
): Promise<string> {
  const { channel, appPermissions, message, guildId, applicationId, client } = interaction;
  const needed = [PermissionFlagsBits.CreatePublicThreads, PermissionFlagsBits.SendMessagesInThreads];
  if (!appPermissions.has(needed)) throw new Refusal('forbidden', 'refusals.threadRights');
  const name = clip(t('thread.name', { caption: caption.replace(/\s+/g, ' ') }), NAME);
  const { body } = bodyOf(presentNotice(heading(literal(caption))));
  const first = { ...body, flags: MessageFlags.IsComponentsV2 };
  const forum =
    channel?.isThread() && channel.parent?.type === ChannelType.GuildForum ? channel.parent : null;
  const place = { applicationId, guildId, interactionToken: null, tokenExpiresAt: null, locale: t.locale };
  const follow = (threadId: string, messageId: string, placeKind: discord.PlaceKind) =>
    app.followers.follow(generationId, {
      ...place,
      channelId: threadId,
      messageId,
      // What the bot posts itself has no interaction that allows more.
      attachmentLimit: ATTACHMENT_BYTES,
      placeKind,
    });
  if (forum && channel?.isThread()) {
    const made = (await client.rest.post(Routes.threads(forum.id), {
      body: { name, message: first, applied_tags: tagsOf(forum, channel.appliedTags) },
    })) as APIThreadChannel & { message: APIMessage };
    await follow(made.id, made.message.id, 'forum');
    return made.id;
  }
  const made = (await client.rest.post(Routes.threads(message.channelId, message.id), {
    body: { name, auto_archive_duration: ThreadAutoArchiveDuration.OneDay },
  })) as APIThreadChannel;
  const sent = (await client.rest.post(Routes.channelMessages(made.id), { body: first })) as APIMessage;
  await follow(made.id, sent.id, 'thread');
  return made.id;
}

/** What a tag for pictures is likely to be called. */
const FITTING = /atelier|picture|image|\bart|imagine|bild|kunst|imagen|arte/i;

/** Tags of a new post: those of the post that it came from, else one where the forum asks for one. */
function tagsOf({ availableTags, flags }: ForumChannel, applied: readonly string[]): string[] {
  const known = applied.filter((id) => availableTags.some((tag) => tag.id === id && !tag.moderated));
  if (known.length > 0) return known;
  const free = availableTags.filter(({ moderated }) => !moderated);
  const fitting = free.find(({ name }) => FITTING.test(name));
  if (fitting) return [fitting.id];
  return flags.has(ChannelFlags.RequireTag) ? free.slice(0, 1).map(({ id }) => id) : [];
}
