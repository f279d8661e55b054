import type { GenerationView } from '@atelier/domain';
import type {
  ClientToServer,
  Presence,
  ProgressPayload,
  RoomSnapshot,
  ServerToClient,
} from '@atelier/protocol';
import type { LiveEvent } from './frames';

/** The part of a socket.io client that the hub uses: tests bring their own. */
export interface HubSocket {
  connected: boolean;
  on<E extends keyof ServerToClient>(event: E, listener: ServerToClient[E]): unknown;
  on(event: 'connect' | 'disconnect', listener: (reason?: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error) => void): unknown;
  emit<E extends keyof ClientToServer>(event: E, ...args: Parameters<ClientToServer[E]>): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

/** `outdated`: the server speaks a newer protocol, and only a reload helps. */
export type HubStatus = 'connecting' | 'online' | 'offline' | 'outdated';

export type RoomEvent =
  | { type: 'snapshot'; snapshot: RoomSnapshot }
  | { type: 'presence'; presence: Presence }
  | { type: 'feed'; generation: GenerationView };

export interface Hub {
  status(): HubStatus;
  onStatus(listener: () => void): () => void;
  /** Follows a generation: a snapshot now and after every reconnect, then deltas. Returns the way out. */
  watch(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Hears what comes for a generation anyway, because the page is in its room, without asking for more. */
  listen(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Enters a room, likewise. */
  join(room: string, listener: (event: RoomEvent) => void): () => void;
  /** Connects anew, so that the server sees who I am now. Everything followed is asked for again. */
  renew(): void;
}

/** Browsers receive binary as ArrayBuffer, Node as Buffer; everything behind the hub sees Uint8Array. */
const withBytes = (frame: ProgressPayload): ProgressPayload => {
  const raw: unknown = frame.preview;
  return raw instanceof ArrayBuffer ? { ...frame, preview: new Uint8Array(raw) } : frame;
};

/** Listeners by topic, with a hook for the first to come and the last to go. */
class Topics<E> {
  private readonly listeners = new Map<string, Set<(event: E) => void>>();
  constructor(
    private readonly opened: (topic: string) => void,
    private readonly closed: (topic: string) => void,
  ) {}
  add(topic: string, listener: (event: E) => void): () => void {
    const set = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, set.add(listener));
    // Everyone who comes needs a snapshot, also the second; the server's join is idempotent.
    this.opened(topic);
    return () => {
      set.delete(listener);
      if (set.size > 0 || this.listeners.get(topic) !== set) return;
      this.listeners.delete(topic);
      this.closed(topic);
    };
  }
  tell(topic: string, event: E): void {
    for (const listener of this.listeners.get(topic) ?? []) listener(event);
  }
  reopen(): void {
    for (const topic of this.listeners.keys()) this.opened(topic);
  }
}

/** Refusals that pass by themselves; socket.io does not come back after a refusal. */
const PASSING = new Set(['unavailable', 'rate_limited']);
const AGAIN_MS = 5000;

/** One hub over one socket, shared by every component of the page. */
export function createHub(open: () => HubSocket): Hub {
  const socket = open();
  let status: HubStatus = 'connecting';
  const statusListeners = new Set<() => void>();
  const setStatus = (next: HubStatus): void => {
    if (status === next || status === 'outdated') return;
    status = next;
    for (const listener of statusListeners) listener();
  };

  const generations = new Topics<LiveEvent>(
    (generationId) => {
      if (!socket.connected) return;
      socket.emit('watch', { generationId }, (reply) => {
        if (!reply.ok) return;
        const { generation, progress } = reply.data;
        const snapshot = { generation, progress: progress ? withBytes(progress) : null };
        generations.tell(generationId, { type: 'snapshot', snapshot });
      });
    },
    (generationId) => void socket.emit('unwatch', { generationId }),
  );
  const rooms = new Topics<RoomEvent>(
    (room) => {
      if (!socket.connected) return;
      socket.emit('join', { room }, (reply) => {
        if (!reply.ok) return;
        const live = reply.data.live.map(({ generation, progress }) => ({
          generation,
          progress: progress ? withBytes(progress) : null,
        }));
        rooms.tell(room, { type: 'snapshot', snapshot: { ...reply.data, live } });
      });
    },
    (room) => void socket.emit('leave', { room }),
  );

  const overheard = new Topics<LiveEvent>(
    () => undefined,
    () => undefined,
  );
  const tell = (id: string, event: LiveEvent): void => {
    generations.tell(id, event);
    overheard.tell(id, event);
  };

  socket.on('connect', () => {
    setStatus('online');
    generations.reopen();
    rooms.reopen();
  });
  socket.on('disconnect', (reason) => {
    setStatus('offline');
    // socket.io does not come back by itself when the server closed the connection.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    setStatus(error.message === 'version_mismatch' ? 'outdated' : 'offline');
    if (PASSING.has(error.message)) setTimeout(() => socket.connect(), AGAIN_MS);
  });
  socket.on('progress', (frame) => {
    tell(frame.generationId, { type: 'progress', frame: withBytes(frame) });
  });
  socket.on('state', ({ generationId, ...view }) => tell(generationId, { type: 'state', view }));
  socket.on('votes', ({ generationId, votes }) => tell(generationId, { type: 'votes', votes }));
  socket.on('room:presence', (presence) => rooms.tell(presence.room, { type: 'presence', presence }));
  socket.on('room:feed', ({ room, generation }) => rooms.tell(room, { type: 'feed', generation }));
  socket.connect();

  return {
    status: () => status,
    onStatus: (listener) => {
      statusListeners.add(listener);
      return () => statusListeners.delete(listener);
    },
    watch: (id, listener) => generations.add(id, listener),
    listen: (id, listener) => overheard.add(id, listener),
    join: (room, listener) => rooms.add(room, listener),
    renew: () => {
      socket.disconnect();
      socket.connect();
    },
  };
}
