import type { AddressInfo } from 'node:net';
import type { APIAttachment, APIMessage, APIUser } from 'discord-api-types/v10';
import { Faults, publicMessage } from './faults';
import { Gateway, gatewayChannel, gatewayRole } from './gateway';
import { createRest } from './http';
import { KIND, LocalInteraction } from './interaction';
import { KINDS } from './limits-parts';
import { flatten } from './limits-v2';
import { type FormValues, type Modal, submission } from './modal';
import { type OptionValues, sentOptions } from './options';
import { Store, type StoredChannel, type StoredMessage } from './store';

export type { LocalInteraction } from './interaction';
export type { FormValues } from './modal';
export type { StoredChannel, StoredMessage } from './store';

/** Channel and person of an interaction; the default is the first person in the first channel. */
export type Sender = {
  user?: APIUser;
  channel?: StoredChannel;
  locale?: string;
  attachmentSizeLimit?: number;
  /** Permission bits of the member in the channel; the default is all of them. */
  permissions?: string;
  /** Permission bits of the bot in the channel; the default is all of them. */
  botPermissions?: string;
  /** Ids of the member's roles. */
  roles?: string[];
  /** Installation of the application: the server (default) or only the person. */
  install?: 'server' | 'person';
};

/** A local Discord: REST API and gateway on one port, one guild with one channel and one person. */
export class LocalDiscord {
  readonly store = new Store();
  readonly interactions = new Map<string, LocalInteraction>();
  readonly faults = new Faults();
  readonly user: APIUser;
  readonly channel: StoredChannel;
  readonly guildId: string;
  readonly #http = createRest(this.store, this.interactions, this.faults);
  readonly gateway = new Gateway(this.store, this.#http);

  constructor() {
    this.guildId = this.store.id();
    this.store.guilds.set(this.guildId, { id: this.guildId, name: 'Studio' });
    this.channel = this.addChannel('drawing');
    this.user = this.store.addUser('ada');
  }

  /** Value for DISCORD_API. */
  get apiUrl(): string {
    return `${this.store.origin}/api`;
  }

  /** Value for DISCORD_TOKEN. */
  get token(): string {
    return this.store.token;
  }

  get requests() {
    return this.store.log;
  }

  /** Listens on a free port of `address`. */
  async start(address = '127.0.0.1'): Promise<this> {
    await new Promise<void>((resolve) => this.#http.listen(0, address, resolve));
    this.store.origin = `http://${address}:${(this.#http.address() as AddressInfo).port}`;
    return this;
  }

  async stop(): Promise<void> {
    await this.gateway.stop();
    this.#http.closeAllConnections();
    await new Promise<void>((resolve) => this.#http.close(() => resolve()));
  }

  addUser(name: string): APIUser {
    return this.store.addUser(name);
  }

  addChannel(
    name: string,
    options: { nsfw?: boolean; dm?: boolean } & Partial<StoredChannel> = {},
  ): StoredChannel {
    const { dm, nsfw, ...more } = options;
    const channel: StoredChannel = {
      id: this.store.id(),
      guildId: dm ? null : this.guildId,
      name,
      nsfw: nsfw ?? false,
      botMay: true,
      ...more,
    };
    this.store.channels.set(channel.id, channel);
    const event = channel.parentId ? 'THREAD_CREATE' : 'CHANNEL_CREATE';
    if (channel.guildId) this.gateway.dispatch(event, gatewayChannel(channel), channel.guildId);
    return channel;
  }

  /** Resolves with the first truthy value of `look`, tried now and after every change of this Discord. */
  until<T>(look: () => T | null | undefined | false): Promise<T> {
    return new Promise((resolve, reject) => {
      const attempt = (): void => {
        try {
          const value = look();
          if (!value) return;
          this.store.off('change', attempt);
          resolve(value);
        } catch (error) {
          this.store.off('change', attempt);
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      this.store.on('change', attempt);
      attempt();
    });
  }

  /** Resolves once a bot is identified on the gateway. */
  ready(): Promise<boolean> {
    return this.until(() => this.gateway.connected);
  }

  /** Types a slash command (`imagine`, or `room link`) and sends it. */
  slash(name: string, values: OptionValues = {}, sender: Sender = {}): LocalInteraction {
    const [root, ...path] = name.split(' ');
    const command = this.#command(root ?? '', 1);
    const options = sentOptions(command, path, values);
    const resolved = this.#resolve(options);
    return this.#send(
      KIND.command,
      { id: command.id, name: command.name, type: 1, options, resolved },
      null,
      sender,
    );
  }

  /** Chooses the entry point of the application's Activity in Discord's menus. */
  enter(sender: Sender = {}): LocalInteraction {
    const command = this.store.commands.find(({ type }) => type === 4);
    if (!command) throw new Error('the application has no entry point');
    return this.#send(KIND.command, { id: command.id, name: command.name, type: 4 }, null, sender);
  }

  /** Types in one option of a slash command; the choices arrive in `.choices`. */
  autocomplete(name: string, focused: string, typed: string, sender: Sender = {}): LocalInteraction {
    const [root, ...path] = name.split(' ');
    const command = this.#command(root ?? '', 1);
    const options = sentOptions(command, path, { [focused]: typed }, focused);
    return this.#send(
      KIND.autocomplete,
      { id: command.id, name: command.name, type: 1, options },
      null,
      sender,
    );
  }

  /** Presses the button of a message whose label or custom id is `named`. */
  press(message: StoredMessage, named: string, sender: Sender = {}): LocalInteraction {
    const button = buttonsOf(message).find(({ label, custom_id }) => label === named || custom_id === named);
    if (!button?.custom_id)
      throw new Error(`no button ${named}; there are: ${buttonLabels(message).join(', ')}`);
    if (button.disabled) throw new Error(`the button ${named} is disabled`);
    return this.#send(
      KIND.component,
      { custom_id: button.custom_id, component_type: 2, id: button.id ?? 0 },
      message,
      sender,
    );
  }

  /** Fills and sends the modal that `opened` was answered with. */
  submit(opened: LocalInteraction, values: FormValues, sender: Sender = {}): LocalInteraction {
    if (opened.callback?.type !== 9) throw new Error('that interaction opened no modal');
    const modal = opened.callback.data as unknown as Modal;
    return this.submitModal(modal, values, { user: opened.user, ...sender }, opened.source);
  }

  /** Fills and sends a modal that a client still has open, of whatever version of the bot. */
  submitModal(
    modal: Modal,
    values: FormValues,
    sender: Sender = {},
    source: StoredMessage | null = null,
  ): LocalInteraction {
    return this.#send(KIND.modal, submission(modal, values), source, sender);
  }

  /** Chooses a file for a form or an option of a slash command. */
  pick(filename: string, bytes: Buffer, contentType = 'image/png'): APIAttachment {
    return this.store.keep(filename, contentType, bytes, this.channel.id, 'ephemeral-attachments');
  }

  /** Uses a message command from a message's context menu. */
  contextMenu(name: string, message: StoredMessage, sender: Sender = {}): LocalInteraction {
    const command = this.#command(name, 3);
    const resolved = { messages: { [message.id]: publicMessage(message) } };
    const data = { id: command.id, name, type: 3, target_id: message.id, resolved };
    return this.#send(KIND.command, data, null, sender);
  }

  /** Uploads a file for an option of a slash command, whose value is its id. */
  upload(filename: string, bytes: Buffer, contentType = 'image/png'): APIAttachment {
    return this.store.keep(filename, contentType, bytes, this.channel.id);
  }

  /** A person's message with attachments. */
  post(attachments: APIAttachment[], more: Partial<StoredMessage> = {}): StoredMessage {
    const message = this.store.createMessage(this.channel.id, {}, [], false);
    Object.assign(message, { author: this.user, attachments, ...more });
    return message;
  }

  /** Deletes a message as a moderator would: the bot is not asked. */
  deleteMessage(id: string): void {
    this.store.messages.delete(id);
    this.store.changed();
  }

  /** Bytes of an attachment as a reader would download them. */
  async download(url: string): Promise<Buffer> {
    return Buffer.from(await (await fetch(url)).arrayBuffer());
  }

  /** Channels, roles and attachments that options name, as the interaction carries them. */
  #resolve(options: ReturnType<typeof sentOptions>) {
    const channels: Record<string, unknown> = {};
    const roles: Record<string, unknown> = {};
    const attachments: Record<string, unknown> = {};
    for (const { type, value, options: inner } of options) {
      const id = String(value);
      const channel = this.store.channels.get(id);
      if (type === 7 && channel) channels[id] = { ...gatewayChannel(channel), permissions: '0' };
      if (type === 8) roles[id] = gatewayRole(id);
      if (type === 11) attachments[id] = this.store.attachments.get(id);
      if (inner) {
        const below = this.#resolve(inner);
        Object.assign(channels, below.channels);
        Object.assign(roles, below.roles);
        Object.assign(attachments, below.attachments);
      }
    }
    return { channels, roles, attachments };
  }

  #command(name: string, type: number) {
    const command = this.store.commands.find((known) => known.name === name && known.type === type);
    if (!command) throw new Error(`no command ${name} is deployed`);
    return command;
  }

  #send(kind: number, data: unknown, source: StoredMessage | null, sender: Sender): LocalInteraction {
    const user = sender.user ?? this.user;
    const channel = sender.channel ?? this.store.channels.get(source?.channel_id ?? '') ?? this.channel;
    const limit = sender.attachmentSizeLimit ?? 10 * 1024 * 1024;
    const interaction = new LocalInteraction(this.store, kind, user, channel.id, source, limit);
    this.interactions.set(interaction.id, interaction);
    const locale = sender.locale ?? 'en-US';
    const person = channel.guildId
      ? {
          guild_id: channel.guildId,
          guild: { id: channel.guildId, locale: 'en-US', features: [] },
          guild_locale: 'en-US',
          member: member(user, sender.permissions, sender.roles),
        }
      : { user };
    this.gateway.dispatch(
      'INTERACTION_CREATE',
      {
        id: interaction.id,
        application_id: this.store.applicationId,
        type: kind,
        token: interaction.token,
        version: 1,
        data,
        channel_id: channel.id,
        channel: channel.guildId
          ? { ...gatewayChannel(channel), permissions: '0' }
          : { id: channel.id, type: 1, name: channel.name, nsfw: channel.nsfw, permissions: '0' },
        ...person,
        ...(source ? { message: publicMessage(source) } : {}),
        locale,
        app_permissions: sender.botPermissions ?? ALL_PERMISSIONS,
        entitlements: [],
        authorizing_integration_owners:
          channel.guildId && sender.install !== 'person' ? { 0: channel.guildId } : { 1: user.id },
        context: channel.guildId ? 0 : 1,
        attachment_size_limit: limit,
      },
      channel.guildId,
    );
    return interaction;
  }
}

const ALL_PERMISSIONS = String(2n ** 50n - 1n);

type Button = {
  type: number;
  id?: number;
  label?: string;
  custom_id?: string;
  url?: string;
  disabled?: boolean;
};

const member = (user: APIUser, permissions = '2147483647', roles: string[] = []) => ({
  user,
  roles,
  joined_at: new Date(0).toISOString(),
  deaf: false,
  mute: false,
  flags: 0,
  permissions,
  avatar: null,
});

/** Every button of a message, from top to bottom: those of rows, and those beside texts. */
export const buttonsOf = (message: APIMessage): Button[] =>
  flatten((message.components ?? []) as never).filter(({ type }) => type === KINDS.button) as Button[];

/** Labels of the buttons of a message that stand in rows, row by row. */
export const buttonRows = (message: APIMessage): string[][] =>
  flatten((message.components ?? []) as never)
    .filter(({ type }) => type === KINDS.row)
    .map(({ components = [] }) => components.map(({ label }) => label ?? ''));

/** Every text of a message, from top to bottom: its content, its embeds and its text displays. */
export const textsOf = (message: APIMessage): string[] =>
  [
    ...(message.content ? [message.content] : []),
    ...message.embeds.flatMap(({ title, description, footer }) => [title, description, footer?.text]),
    ...flatten((message.components ?? []) as never).map(({ content }) => content),
  ].filter((text) => text !== undefined);

export const buttonLabels = (message: APIMessage): string[] =>
  buttonsOf(message).map(({ label }) => label ?? '');

/** Starts a local Discord on a free port of the loopback interface. */
export const startDiscord = (address?: string): Promise<LocalDiscord> => new LocalDiscord().start(address);
