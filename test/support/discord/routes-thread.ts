import { DiscordError, errors, FormErrors } from './error';
import { publicMessage } from './faults';
import { gatewayChannel } from './gateway';
import { checkMessage, isEmpty, type MessageBody } from './limits-message';
import type { Call, Route } from './routes';
import type { StoredChannel } from './store';

const channelOf = ({ store, params }: Call): StoredChannel => {
  const channel = store.channels.get(params[0] ?? '');
  if (!channel) throw errors.unknownChannel();
  if (!channel.botMay) throw errors.missingPermissions();
  if (channel.slowMode)
    throw new DiscordError(
      400,
      20016,
      'This action cannot be performed due to slowmode rate limit.',
      undefined,
      { retry_after: channel.slowMode },
    );
  return channel;
};

const checkName = (form: FormErrors, name: unknown): void => form.length(['name'], name, 1, 100);

function addThread({ store }: Call, parent: StoredChannel, more: Partial<StoredChannel>): StoredChannel {
  const { guildId, nsfw, id: parentId } = parent;
  const thread = { id: store.id(), guildId, nsfw, name: '', botMay: true, parentId, ...more };
  store.channels.set(thread.id, thread);
  store.dispatch('THREAD_CREATE', { ...gatewayChannel(thread), newly_created: true }, guildId);
  return thread;
}

export const threadRoutes: Route[] = [
  {
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages\/(\d+)\/threads$/,
    handle: (call) => {
      const channel = channelOf(call);
      const message = call.store.messages.get(call.params[1] ?? '');
      if (!message || message.channel_id !== channel.id || message.ephemeral) throw errors.unknownMessage();
      const { name } = call.json as { name?: string };
      const form = new FormErrors();
      checkName(form, name);
      form.throwIfAny();
      // A thread has the id of the message that it hangs on, and a thread has no threads.
      if (call.store.channels.has(message.id))
        throw new DiscordError(400, 160004, 'A thread has already been created for this message');
      if (channel.parentId) throw new DiscordError(400, 50024, 'Cannot execute action on this channel type');
      return gatewayChannel(addThread(call, channel, { id: message.id, name: name ?? '' }));
    },
  },
  {
    method: 'POST',
    path: /^\/channels\/(\d+)\/threads$/,
    handle: (call) => {
      const forum = channelOf(call);
      if (!forum.tags) throw new DiscordError(400, 50024, 'Cannot execute action on this channel type');
      const {
        name,
        message,
        applied_tags: applied = [],
      } = call.json as {
        name?: string;
        message?: MessageBody;
        applied_tags?: string[];
      };
      const form = new FormErrors();
      checkName(form, name);
      form.count(['applied_tags'], applied, forum.requireTag ? 1 : 0, 5);
      for (const [at, id] of applied.entries()) {
        const tag = forum.tags.find((each) => each.id === id);
        if (!tag || tag.moderated) form.add(['applied_tags', at], 'TAG_INVALID', 'The tag cannot be used.');
      }
      form.throwIfAny();
      checkMessage(message ?? {}, call.uploads, [], call.attachmentSizeLimit);
      if (isEmpty(message ?? {}, call.uploads)) throw errors.emptyMessage();
      const thread = addThread(call, forum, { name: name ?? '', appliedTags: applied });
      const sent = call.store.createMessage(thread.id, message ?? {}, call.uploads, false);
      return { ...gatewayChannel(thread), message: publicMessage(sent) };
    },
  },
];
