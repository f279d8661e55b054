import type { GenerationView } from '@atelier/domain';
import type {
  ClientToServer,
  Presence,
  ProgressPayload,
  RoomSnapshot,
  ServerToClient,
  WatchSnapshot,
} from '@atelier/protocol';
import type { LiveEvent } from './live-state';

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
  | { type: 'feed'; generation: GenerationView }
  | { type: 'gone'; id: string };

export interface Hub {
  status(): HubStatus;
  onStatus(listener: () => void): () => void;
  /** Follows a generation: a snapshot now and after every reconnect, then deltas. Returns the way out. */
  watch(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Hears what comes for a generation anyway, because the page is in its room, without asking for more. */
  listen(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Enters a room, likewise; without its `wall` only who is there is told. */
  join(room: string, listener: (event: RoomEvent) => void, wall?: boolean): () => void;
  /** Connects anew, so that the server sees who I am now. Everything followed is asked for again. */
  renew(): void;
}

const GONE = new Set(['gone', 'not_found']);

/** Browsers receive binary as ArrayBuffer, Node as Buffer; everything behind the hub sees Uint8Array. */
const withBytes = (frame: ProgressPayload): ProgressPayload => {
  const raw: unknown = frame.preview;
  return raw instanceof ArrayBuffer ? { ...frame, preview: new Uint8Array(raw) } : frame;
};

const snapshotOf = ({ generation, progress, others }: WatchSnapshot): WatchSnapshot => ({
  generation,
  progress: progress && withBytes(progress),
  ...(others && { others: others.map(withBytes) }),
});

/** Refusals that pass by themselves; socket.io does not come back after one of a connection. */
const PASSING = new Set(['unavailable', 'rate_limited', 'internal']);
/** After a connection that was refused. */
const AGAIN_MS = 5000;
/** The first wait before something is asked for again; each further one is twice as long, up to the last. */
const FIRST_MS = 1000;
const LAST_MS = 30_000;

type Topic<E> = {
  listeners: Set<(event: E) => void>;
  /** Questions without an answer yet, and what happened meanwhile. */
  asking: number;
  missed: E[];
  refused: number;
  timer?: ReturnType<typeof setTimeout>;
};

/**
 * Listeners by topic. Each topic is asked for while somebody listens, and again after a refusal that passes. A change may overtake
 * the snapshot it is newer than: what comes while a question is open is told once more after the answer.
 */
class Topics<E> {
  private readonly topics = new Map<string, Topic<E>>();
  constructor(
    /** Asks; answers with what to tell, and whether to ask again. Returns false when nothing can be asked now. */
    private readonly ask: (topic: string, answer: (event: E | null, again: boolean) => void) => boolean,
    private readonly closed: (topic: string) => void,
  ) {}
  add(topic: string, listener: (event: E) => void): () => void {
    const entry: Topic<E> = this.topics.get(topic) ?? {
      listeners: new Set(),
      asking: 0,
      missed: [],
      refused: 0,
    };
    this.topics.set(topic, entry);
    entry.listeners.add(listener);
    // Everyone who comes needs a snapshot, also the second; the server's join is idempotent.
    this.open(topic);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0 || this.topics.get(topic) !== entry) return;
      clearTimeout(entry.timer);
      this.topics.delete(topic);
      this.closed(topic);
    };
  }
  /** `fleeting`: the next one makes up for it. */
  tell(topic: string, event: E, fleeting = false): void {
    const entry = this.topics.get(topic);
    if (entry?.asking && !fleeting) entry.missed.push(event);
    for (const listener of entry?.listeners ?? []) listener(event);
  }
  tellAll(event: E): void {
    for (const topic of this.topics.keys()) this.tell(topic, event);
  }
  open(topic: string): void {
    const entry = this.topics.get(topic);
    if (!entry) return;
    clearTimeout(entry.timer);
    entry.asking += 1;
    const asked = this.ask(topic, (event, again) => {
      // Answers of a connection that is gone, or for who has left, count for nothing.
      if (entry.asking === 0 || this.topics.get(topic) !== entry) return;
      entry.asking -= 1;
      for (const told of event ? [event, ...entry.missed] : [])
        for (const listener of entry.listeners) listener(told);
      if (entry.asking === 0) entry.missed = [];
      if (!again) entry.refused = 0;
      else
        entry.timer = setTimeout(() => this.open(topic), Math.min(FIRST_MS * 2 ** entry.refused++, LAST_MS));
    });
    if (!asked) entry.asking = 0;
  }
  reopen(): void {
    for (const topic of this.topics.keys()) this.open(topic);
  }
  /** The connection is gone: no question of it is answered any more. */
  lost(): void {
    for (const entry of this.topics.values()) {
      clearTimeout(entry.timer);
      Object.assign(entry, { asking: 0, missed: [], refused: 0 });
    }
  }
}

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
    (generationId, answer) => {
      if (!socket.connected) return false;
      socket.emit('watch', { generationId }, (reply) => {
        if (reply.ok) return answer({ type: 'snapshot', snapshot: snapshotOf(reply.data) }, false);
        const { code } = reply.error;
        answer(GONE.has(code) ? { type: 'gone' } : null, PASSING.has(code));
      });
      return true;
    },
    (generationId) => void socket.emit('unwatch', { generationId }),
  );
  /** How many listeners want a room's wall. */
  const walls = new Map<string, number>();
  const rooms = new Topics<RoomEvent>(
    (room, answer) => {
      if (!socket.connected) return false;
      const wall = walls.has(room);
      socket.emit('join', wall ? { room } : { room, wall }, (reply) => {
        if (!reply.ok) return answer(null, PASSING.has(reply.error.code));
        const { presence, live } = reply.data;
        // Without the wall nothing is said about what is being made.
        if (!wall) return answer({ type: 'presence', presence }, false);
        answer({ type: 'snapshot', snapshot: { room, presence, live: live.map(snapshotOf) } }, false);
      });
      return true;
    },
    (room) => void socket.emit('leave', { room }),
  );
  const wantWall = (room: string, more: 1 | -1): void => {
    const count = (walls.get(room) ?? 0) + more;
    if (count > 0) walls.set(room, count);
    else walls.delete(room);
  };

  const overheard = new Topics<LiveEvent>(
    () => false,
    () => undefined,
  );
  const tell = (id: string, event: LiveEvent, fleeting = false): void => {
    generations.tell(id, event, fleeting);
    overheard.tell(id, event);
  };

  socket.on('connect', () => {
    setStatus('online');
    generations.reopen();
    rooms.reopen();
  });
  socket.on('disconnect', (reason) => {
    setStatus('offline');
    generations.lost();
    rooms.lost();
    // socket.io does not come back by itself when the server closed the connection.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    setStatus(error.message === 'version_mismatch' ? 'outdated' : 'offline');
    if (PASSING.has(error.message)) setTimeout(() => socket.connect(), AGAIN_MS);
  });
  socket.on('progress', (frame) => {
    tell(frame.generationId, { type: 'progress', frame: withBytes(frame) }, true);
  });
  socket.on('state', ({ generationId, ...view }) => tell(generationId, { type: 'state', view }));
  socket.on('votes', ({ generationId, ...told }) => tell(generationId, { type: 'votes', ...told }));
  socket.on('gone', ({ generationId }) => {
    rooms.tellAll({ type: 'gone', id: generationId });
    // Its author and moderators may still see it: the answer says.
    generations.open(generationId);
  });
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
    join: (room, listener, wall = true) => {
      if (!wall) return rooms.add(room, listener);
      wantWall(room, 1);
      const leave = rooms.add(room, listener);
      return () => {
        wantWall(room, -1);
        leave();
        // Who still wants to know who is there stays, without the wall.
        if (!walls.has(room)) rooms.open(room);
      };
    },
    renew: () => {
      socket.disconnect();
      socket.connect();
    },
  };
}
