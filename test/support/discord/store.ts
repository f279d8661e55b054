import { EventEmitter } from 'node:events';
import type { APIApplicationCommand, APIAttachment, APIMessage, APIUser } from 'discord-api-types/v10';
import type { Buckets } from './buckets';
import { IS_COMPONENTS_V2, type MessageBody, type Upload } from './limits-message';
import { flatten } from './limits-v2';
import { shownComponents } from './shown-components';

export type StoredMessage = APIMessage & { ephemeral: boolean };
export type StoredCommand = APIApplicationCommand & { guildId: string | null };
export type StoredGuild = { id: string; name: string };
/**
 * `botMay` false: writing there answers 50013. `archived`: a thread that rests; writing there answers 50083.
 */
export type StoredChannel = {
  id: string;
  guildId: string | null;
  name: string;
  nsfw: boolean;
  botMay: boolean;
  archived?: boolean;
  /** Seconds of slow mode that hold the bot back too, as for what it starts; absent: none. */
  slowMode?: number;
  /** A thread of this channel, or a post of this forum. */
  parentId?: string;
  /** Tags of a forum. */
  tags?: { id: string; name: string; moderated: boolean }[];
  requireTag?: boolean;
  /** Tags of a forum's post. */
  appliedTags?: string[];
};

/** One call of the REST API, in order of arrival. `at` and `endedAt` are milliseconds since the epoch. */
export type RequestEntry = {
  method: string;
  path: string;
  body: unknown;
  at: number;
  endedAt: number;
  status: number;
  /** Bytes uploaded beside the JSON. */
  uploaded: number;
};

/** State of this Discord. Every change emits `change`, for which tests wait. */
export class Store extends EventEmitter<{ change: [] }> {
  readonly token = 'local.bot.token';
  readonly bot: APIUser;
  readonly applicationId: string;
  readonly guilds = new Map<string, StoredGuild>();
  readonly channels = new Map<string, StoredChannel>();
  readonly users = new Map<string, APIUser>();
  readonly messages = new Map<string, StoredMessage>();
  readonly files = new Map<string, { bytes: Buffer; contentType: string }>();
  /** Every attachment, so that an option of a command can name it. */
  readonly attachments = new Map<string, APIAttachment>();
  /** Path of an attachment → where its server sends readers instead. */
  readonly redirects = new Map<string, string>();
  /** Paths of attachments whose server does not say their length. */
  readonly chunked = new Set<string>();
  /** Path of an attachment → until when its server keeps its readers waiting. */
  readonly held = new Map<string, Promise<unknown>>();
  /** How many attachments were asked for. */
  served = 0;
  readonly log: RequestEntry[] = [];
  commands: StoredCommand[] = [];
  /** Emojis of the application. */
  readonly emojis: { id: string; name: string; animated: boolean; available: boolean; managed: boolean }[] =
    [];
  /** Sends an event to the bots; the gateway sets it. */
  dispatch: (type: string, data: unknown, guildId: string | null) => void = () => {};
  /** Rate limits of edits; null for none. */
  buckets: Buckets | null = null;
  /** Milliseconds that Discord waits for the first reply; tests raise it for busy machines. */
  firstReplyMs = 3_000;
  /** Whether Activities are enabled for this application: the EMBEDDED flag. */
  embedded = false;
  /** How many shards this Discord recommends. */
  shards = 1;
  /** Where attachments are served from. */
  origin = '';
  #last = 0n;

  constructor() {
    super();
    this.setMaxListeners(0);
    this.bot = this.addUser('atelier', true);
    this.applicationId = this.bot.id;
  }

  /** A new snowflake: milliseconds since Discord's epoch in the upper bits, always rising. */
  id(): string {
    const next = (BigInt(Date.now()) - 1_420_070_400_000n) << 22n;
    this.#last = next > this.#last ? next : this.#last + 1n;
    return this.#last.toString();
  }

  addUser(username: string, bot = false): APIUser {
    const user: APIUser = {
      id: this.id(),
      username,
      discriminator: '0',
      global_name: username,
      avatar: null,
      bot,
    };
    this.users.set(user.id, user);
    return user;
  }

  /** The entry point that Discord makes when Activities are enabled: it opens the Activity without the bot. */
  addEntryPoint(): void {
    const made = { id: this.id(), application_id: this.applicationId, version: this.id(), guildId: null };
    const command = { ...made, type: 4, name: 'launch', description: '', handler: 2 };
    this.commands.push(command as unknown as StoredCommand);
  }

  changed(): void {
    this.emit('change');
  }

  /** Creates a message of the bot in a channel. */
  createMessage(channelId: string, body: MessageBody, uploads: Upload[], ephemeral: boolean): StoredMessage {
    const message = {
      id: this.id(),
      channel_id: channelId,
      author: this.bot,
      timestamp: new Date().toISOString(),
      edited_timestamp: null,
      tts: false,
      mention_everyone: false,
      mentions: [],
      mention_roles: [],
      pinned: false,
      type: 0,
      content: '',
      embeds: [],
      attachments: [],
      components: [],
      flags: ephemeral ? 64 : 0,
      ephemeral,
    } as unknown as StoredMessage;
    this.messages.set(message.id, message);
    this.#apply(message, body, uploads);
    return message;
  }

  editMessage(message: StoredMessage, body: MessageBody, uploads: Upload[]): StoredMessage {
    message.edited_timestamp = new Date().toISOString();
    this.#apply(message, body, uploads);
    return message;
  }

  /** Absent fields stay unchanged; `attachments` lists kept files and names new ones, as in Discord's API. */
  #apply(message: StoredMessage, body: MessageBody, uploads: Upload[]): void {
    if (body.content !== undefined) message.content = body.content ?? '';
    const keptIds = body.attachments?.map((attachment) => String(attachment.id));
    const kept = keptIds ? message.attachments.filter(({ id }) => keptIds.includes(id)) : message.attachments;
    message.attachments = [...kept, ...uploads.map((upload) => this.#attach(message, body, upload))];
    message.flags = (message.flags ?? 0) | (Number(body.flags ?? 0) & IS_COMPONENTS_V2);
    if (body.components)
      message.components = shownComponents(
        body.components,
        message.attachments,
      ) as StoredMessage['components'];
    const urls = new Map(message.attachments.map(({ filename, url }) => [`attachment://${filename}`, url]));
    const resolve = <T extends { url: string }>(media: T | undefined): T | undefined =>
      media && { ...media, url: urls.get(media.url) ?? media.url };
    if (body.embeds === null) message.embeds = [];
    if (body.embeds)
      message.embeds = body.embeds.map((embed) => ({
        ...embed,
        type: 'rich' as never,
        image: resolve(embed.image),
        thumbnail: resolve(embed.thumbnail),
      }));
    const parse = body.allowed_mentions?.parse;
    const text = [
      message.content,
      ...flatten((message.components ?? []) as never).map(({ content }) => content),
    ].join('\n');
    message.mention_everyone =
      /@(everyone|here)/.test(text) && (parse?.includes('everyone' as never) ?? true);
    message.mentions = [...text.matchAll(/<@!?(\d+)>/g)].flatMap((match) => {
      const user = this.users.get(match[1] ?? '');
      return user && (parse?.includes('users' as never) ?? true) ? [user] : [];
    });
    this.changed();
  }

  #attach(message: StoredMessage, body: MessageBody, upload: Upload): APIAttachment {
    const described = body.attachments?.find((attachment) => String(attachment.id) === String(upload.id));
    const { filename, contentType, bytes } = upload;
    return {
      ...this.keep(filename, contentType, bytes, message.channel_id),
      description: described?.description,
    };
  }

  /**
   * Keeps a file as an attachment of the channel.
   * @param folder `ephemeral-attachments` for a file of an option or of a form, which no message has
   */
  keep(
    filename: string,
    contentType: string,
    bytes: Buffer,
    channelId: string,
    folder: 'attachments' | 'ephemeral-attachments' = 'attachments',
  ): APIAttachment {
    const id = this.id();
    const url = `${this.origin}/${folder}/${channelId}/${id}/${filename}`;
    this.files.set(new URL(url).pathname, { bytes, contentType });
    const attachment = { id, filename, size: bytes.length, content_type: contentType, url, proxy_url: url };
    if (folder === 'ephemeral-attachments')
      Object.assign(attachment, { ephemeral: true, ...this.#signed(url) });
    this.attachments.set(id, attachment);
    return attachment;
  }

  /** As Discord signs the addresses of its files, for a day. */
  #signed(url: string): Pick<APIAttachment, 'url' | 'proxy_url'> {
    const until = Math.floor(Date.now() / 1000) + 86_400;
    const signed = `${url}?ex=${until.toString(16)}&is=${(until - 86_400).toString(16)}&hm=${'0'.repeat(64)}&`;
    return { url: signed, proxy_url: signed };
  }
}
