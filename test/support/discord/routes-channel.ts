import { errors } from './error';
import { publicMessage } from './faults';
import { gatewayChannel } from './gateway';
import { checkMessage, isEmpty, type MessageBody } from './limits-message';
import type { Call, Route } from './routes';
import { editChecked } from './routes-interaction';
import type { StoredChannel, StoredMessage } from './store';

const channelOf = ({ store, params }: Call): StoredChannel => {
  const channel = store.channels.get(params[0] ?? '');
  if (!channel) throw errors.unknownChannel();
  return channel;
};

/** The bot sees no ephemeral message with its own token. */
const messageOf = (call: Call): StoredMessage => {
  const channel = channelOf(call);
  if (!channel.botMay) throw errors.missingAccess();
  const message = call.store.messages.get(call.params[1] ?? '');
  if (!message || message.channel_id !== channel.id || message.ephemeral) throw errors.unknownMessage();
  return message;
};

const CHANNEL = /^\/channels\/(\d+)$/;
const MESSAGE = /^\/channels\/(\d+)\/messages\/(\d+)$/;

const shownChannel = (channel: StoredChannel) =>
  channel.guildId ? gatewayChannel(channel) : { id: channel.id, type: 1, recipients: [] };

export const channelRoutes: Route[] = [
  { method: 'GET', path: CHANNEL, handle: (call) => shownChannel(channelOf(call)) },
  {
    method: 'POST',
    path: /^\/channels\/(\d+)\/messages$/,
    handle: (call) => {
      const channel = channelOf(call);
      if (!channel.botMay) throw errors.missingPermissions();
      const body = call.json as MessageBody;
      checkMessage(body, call.uploads, [], call.attachmentSizeLimit);
      if (isEmpty(body, call.uploads)) throw errors.emptyMessage();
      return publicMessage(call.store.createMessage(channel.id, body, call.uploads, false));
    },
  },
  { method: 'GET', path: MESSAGE, handle: (call) => publicMessage(messageOf(call)) },
  {
    method: 'PATCH',
    path: MESSAGE,
    handle: (call) => {
      const message = messageOf(call);
      if (message.author.id !== call.store.bot.id) throw errors.notAuthor();
      if (channelOf(call).archived) throw errors.archived();
      return editChecked(call, message, call.attachmentSizeLimit);
    },
  },
  {
    method: 'DELETE',
    path: MESSAGE,
    handle: (call) => {
      call.store.messages.delete(messageOf(call).id);
      call.store.changed();
      return undefined;
    },
  },
  {
    method: 'GET',
    path: /^\/guilds\/(\d+)$/,
    handle: ({ store, params }) => {
      const guild = store.guilds.get(params[0] ?? '');
      if (!guild) throw errors.unknownGuild();
      return { ...guild, roles: [], emojis: [], features: [], owner_id: store.bot.id };
    },
  },
  {
    method: 'GET',
    path: /^\/users\/(\d+)$/,
    handle: ({ store, params }) => {
      const user = store.users.get(params[0] ?? '');
      if (!user) throw errors.unknownUser();
      return user;
    },
  },
];
