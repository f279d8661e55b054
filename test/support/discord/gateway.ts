import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Store, StoredChannel } from './store';

type Dispatch = { op: 0; t: string; s: number; d: unknown };
type Session = {
  id: string;
  seq: number;
  sent: Dispatch[];
  socket: WebSocket | null;
  shard: [number, number];
};

/** GuildMembers, GuildPresences and MessageContent need approval that this application does not have. */
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15);
const HEARTBEAT_MS = 41_250;

/**
 * The gateway, version 10, JSON: HELLO, IDENTIFY, READY, heartbeats, RESUME with replay, reconnects on
 * request.
 */
export class Gateway {
  readonly #sockets: WebSocketServer;
  readonly #sessions = new Map<string, Session>();
  /** Events of clients in order: `identify`, `resume`, `heartbeat`, `refused`. */
  readonly events: string[] = [];

  constructor(
    readonly store: Store,
    server: Server,
  ) {
    store.dispatch = (type, data, guildId) => this.dispatch(type, data, guildId);
    this.#sockets = new WebSocketServer({ server });
    this.#sockets.on('connection', (socket) => this.#serve(socket));
  }

  /**
   * Sends a dispatch to every session of the guild's shard (0 without a guild); one that is away gets it when
   * it resumes.
   */
  dispatch(type: string, data: unknown, guildId: string | null = null): void {
    for (const session of this.#sessions.values())
      if (isOnShard(session.shard, guildId)) this.#send(session, type, data);
  }

  /** Shards that are identified and connected, as `[index, count]`. */
  get shards(): [number, number][] {
    return [...this.#sessions.values()].filter(({ socket }) => socket !== null).map(({ shard }) => shard);
  }

  /** Whether a client is identified and connected. */
  get connected(): boolean {
    return [...this.#sessions.values()].some(({ socket }) => socket !== null);
  }

  /** Closes every connection without a close frame, as a network failure does. */
  drop(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  /** Op 7: asks every client to reconnect and resume. */
  requestReconnect(): void {
    for (const socket of this.#sockets.clients) socket.send(JSON.stringify({ op: 7, d: null }));
  }

  /** Op 9: declares every session invalid; the client must identify anew. */
  invalidateSessions(): void {
    const sockets = [...this.#sockets.clients];
    this.#sessions.clear();
    for (const socket of sockets) socket.send(JSON.stringify({ op: 9, d: false }));
  }

  /** Closes every connection with one of the codes that clients may not come back from: 4004, 4014 … */
  closeForGood(code: number): void {
    this.#sessions.clear();
    for (const socket of this.#sockets.clients) socket.close(code);
  }

  stop(): Promise<void> {
    this.drop();
    return new Promise((resolve) => this.#sockets.close(() => resolve()));
  }

  #send(session: Session, t: string, d: unknown): void {
    session.seq += 1;
    const packet: Dispatch = { op: 0, t, s: session.seq, d };
    session.sent.push(packet);
    session.socket?.send(JSON.stringify(packet));
  }

  #note(event: string): void {
    this.events.push(event);
    this.store.changed();
  }

  #serve(socket: WebSocket): void {
    let session: Session | undefined;
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: HEARTBEAT_MS } }));
    socket.on('message', (raw) => {
      const packet = JSON.parse(String(raw)) as { op: number; d: Record<string, unknown> };
      if (packet.op === 1) {
        socket.send(JSON.stringify({ op: 11, d: null }));
        this.#note('heartbeat');
      } else if (packet.op === 2) session = this.#identify(socket, packet.d);
      else if (packet.op === 6) session = this.#resume(socket, packet.d);
    });
    socket.on('error', () => socket.terminate());
    socket.on('close', (code) => {
      if (session?.socket === socket) session.socket = null;
      // A client that says goodbye (1000, 1001) ends its session; any other close leaves it to be resumed.
      if (session && (code === 1000 || code === 1001)) this.#sessions.delete(session.id);
      this.store.changed();
    });
  }

  #identify(socket: WebSocket, data: Record<string, unknown>): Session | undefined {
    const refuse = (code: number, reason: string): undefined => {
      this.#note('refused');
      socket.close(code, reason);
    };
    if (data.token !== this.store.token) return refuse(4004, 'Authentication failed.');
    if (Number(data.intents) & PRIVILEGED) return refuse(4014, 'Disallowed intent(s).');
    const shard = (data.shard as [number, number] | undefined) ?? [0, 1];
    const session: Session = { id: this.store.id(), seq: 0, sent: [], socket, shard };
    this.#sessions.set(session.id, session);
    const guilds = [...this.store.guilds.values()].filter(({ id }) => isOnShard(shard, id));
    this.#send(session, 'READY', {
      v: 10,
      user: this.store.bot,
      guilds: guilds.map(({ id }) => ({ id, unavailable: true })),
      session_id: session.id,
      resume_gateway_url: this.store.origin.replace('http', 'ws'),
      shard,
      application: { id: this.store.applicationId, flags: 0 },
    });
    for (const guild of guilds) this.#send(session, 'GUILD_CREATE', this.#guild(guild.id, guild.name));
    this.#note('identify');
    return session;
  }

  #resume(socket: WebSocket, data: Record<string, unknown>): Session | undefined {
    const session = this.#sessions.get(String(data.session_id));
    if (!session || data.token !== this.store.token) {
      socket.send(JSON.stringify({ op: 9, d: false }));
      return undefined;
    }
    session.socket = socket;
    for (const packet of session.sent) if (packet.s > Number(data.seq)) socket.send(JSON.stringify(packet));
    this.#send(session, 'RESUMED', {});
    this.#note('resume');
    return session;
  }

  #guild(id: string, name: string) {
    const all = [...this.store.channels.values()].filter((channel) => channel.guildId === id);
    const channels = all.filter(({ parentId }) => !parentId);
    const threads = all.filter(({ parentId }) => parentId);
    return {
      id,
      name,
      unavailable: false,
      owner_id: this.store.bot.id,
      joined_at: new Date(0).toISOString(),
      large: false,
      member_count: 2,
      roles: [{ ...gatewayRole(id), name: '@everyone' }],
      emojis: [],
      stickers: [],
      features: [],
      channels: channels.map(gatewayChannel),
      members: [],
      presences: [],
      voice_states: [],
      threads: threads.map(gatewayChannel),
      stage_instances: [],
      guild_scheduled_events: [],
      soundboard_sounds: [],
      preferred_locale: 'en-US',
      afk_timeout: 300,
      system_channel_flags: 0,
      premium_tier: 0,
      nsfw_level: 0,
      mfa_level: 0,
      verification_level: 0,
      default_message_notifications: 0,
      explicit_content_filter: 0,
    };
  }
}

/** Returns a guild's shard by Discord's rule; direct messages go to the first. */
const isOnShard = ([index, count]: [number, number], guildId: string | null): boolean =>
  Number((BigInt(guildId ?? 0) >> 22n) % BigInt(count)) === index;

/** A role as GUILD_CREATE and resolved options carry it. */
export const gatewayRole = (id: string) => ({
  id,
  name: 'a role',
  permissions: '0',
  position: 0,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  managed: false,
  mentionable: false,
  flags: 0,
});

/** Types of channels. */
const TYPES = { text: 0, dm: 1, thread: 11, forum: 15 } as const;
/** A forum whose posts must have a tag. */
const REQUIRE_TAG = 1 << 4;

/** A channel of a server as the gateway, interactions and the REST API carry it. */
export function gatewayChannel({ id, name, nsfw, guildId, ...more }: StoredChannel) {
  const { parentId, tags, requireTag, appliedTags, archived } = more;
  const common = { id, name, nsfw, guild_id: guildId };
  if (parentId)
    return {
      ...common,
      type: TYPES.thread,
      parent_id: parentId,
      owner_id: id,
      applied_tags: appliedTags ?? [],
      thread_metadata: {
        archived: archived ?? false,
        auto_archive_duration: 1440,
        archive_timestamp: new Date(0).toISOString(),
        locked: false,
      },
      message_count: 0,
      member_count: 1,
      flags: 0,
    };
  return {
    ...common,
    type: tags ? TYPES.forum : TYPES.text,
    position: 0,
    permission_overwrites: [],
    ...(tags && {
      available_tags: tags.map((tag) => ({ ...tag, emoji_id: null, emoji_name: null })),
      flags: requireTag ? REQUIRE_TAG : 0,
    }),
  };
}
