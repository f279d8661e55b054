import type { GenerationView } from '@atelier/domain';
import type {
  Ack,
  ClientToServer,
  Ghost,
  Presence,
  ProgressPayload,
  RoomSnapshot,
  ServerToClient,
  SketchPayload,
  SketchResult,
  VotedPayload,
  WatchSnapshot,
} from '@atelier/protocol';
import { Ghosts } from './ghosts';
import type { LiveEvent } from './live-state';

/** The part of a socket.io client that the hub uses; tests pass their own. */
export interface HubSocket {
  connected: boolean;
  on<E extends keyof ServerToClient>(event: E, listener: ServerToClient[E]): unknown;
  on(event: 'connect' | 'disconnect', listener: (reason?: string) => void): unknown;
  on(event: 'connect_error', listener: (error: Error) => void): unknown;
  emit<E extends keyof ClientToServer>(event: E, ...args: Parameters<ClientToServer[E]>): unknown;
  connect(): unknown;
  disconnect(): unknown;
}

/** `outdated`: the server speaks another protocol, and a reload helps. */
export type HubStatus = 'connecting' | 'online' | 'offline' | 'outdated';

export type RoomEvent =
  /** `missed`: the connection was lost since the last one, so pictures may have begun and ended meanwhile. */
  | { type: 'snapshot'; snapshot: RoomSnapshot; missed: boolean }
  | { type: 'presence'; presence: Presence }
  | { type: 'feed'; generation: GenerationView }
  | { type: 'vote'; vote: VotedPayload }
  /** The room has changed, and its address may have (`slug`). */
  | { type: 'changed'; slug: string }
  | { type: 'gone'; id: string };

export interface Hub {
  status(): HubStatus;
  onStatus(listener: () => void): () => void;
  /**
   * Follows a generation: a snapshot now and after every reconnect, then deltas. Returns the unsubscribe
   * function.
   */
  watch(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Listens to a generation's events without asking for them, because the page is in its room. */
  listen(id: string, listener: (event: LiveEvent) => void): () => void;
  /** Enters a room in the same way. Without `wall` only presence is told. */
  join(room: string, listener: (event: RoomEvent) => void, wall?: boolean): () => void;
  /**
   * Sends the caption in the making. `answer` says whether it was taken; the draft comes to `onSketch`.
   * Returns false while not connected.
   */
  sketch(payload: SketchPayload, answer: (reply: Ack<{ seq: number }>) => void): boolean;
  /** Says that nothing is being typed any more. */
  endSketch(): void;
  onSketch(listener: (result: SketchResult) => void): () => void;
  /** Tells what others in a room type, now and after every change, while the page is in that room. */
  onGhosts(room: string, listener: (ghosts: readonly Ghost[]) => void): () => void;
  /** Connects again with the current session, then asks again for everything followed. */
  renew(): void;
}

const GONE = new Set(['gone', 'not_found']);

/** Converts binary to Uint8Array. Browsers receive an ArrayBuffer, Node a Buffer. */
const bytesOf = <T>(raw: T): T =>
  (raw as unknown) instanceof ArrayBuffer ? (new Uint8Array(raw as ArrayBuffer) as T) : raw;
const withBytes = (frame: ProgressPayload): ProgressPayload =>
  frame.preview ? { ...frame, preview: bytesOf(frame.preview) } : frame;

const snapshotOf = ({ generation, progress, others }: WatchSnapshot): WatchSnapshot => ({
  generation,
  progress: progress && withBytes(progress),
  ...(others && { others: others.map(withBytes) }),
});

/** Refusals worth another try. After one of a connection, socket.io does not reconnect by itself. */
const PASSING = new Set(['unavailable', 'rate_limited', 'internal']);
/** Milliseconds before connecting again after a refused connection. */
const AGAIN_MS = 5000;
/** The same after another version's answer; a page that nobody reloads asks this rarely. */
const OUTDATED_AGAIN_MS = 30_000;
/** Milliseconds before a question is repeated. Each wait doubles, up to the longest. */
const FIRST_MS = 1000;
const LAST_MS = 30_000;

type Topic<E> = {
  listeners: Set<(event: E) => void>;
  /** Open questions, each with the events that came meanwhile. */
  asking: number;
  missed: E[];
  refused: number;
  timer?: ReturnType<typeof setTimeout>;
};

/**
 * Listeners by topic. Asks for a topic while it has listeners, and again after a passing refusal. A change
 * may arrive before an older snapshot, so events during an open request are repeated after its answer.
 */
class Topics<E> {
  private readonly topics = new Map<string, Topic<E>>();
  constructor(
    /**
     * Asks for a topic. Calls back with the events to tell and whether to ask again. Returns false while not
     * connected.
     */
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
    // Each new listener needs a snapshot; the server's join is idempotent.
    this.open(topic);
    return () => {
      entry.listeners.delete(listener);
      if (entry.listeners.size > 0 || this.topics.get(topic) !== entry) return;
      clearTimeout(entry.timer);
      this.topics.delete(topic);
      this.closed(topic);
    };
  }
  /** `fleeting`: not repeated after an answer, because a newer one follows. */
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
      // Ignores answers of an earlier connection or for listeners that have left.
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
  /** Forgets the open questions of a lost connection. */
  lost(): void {
    for (const entry of this.topics.values()) {
      clearTimeout(entry.timer);
      Object.assign(entry, { asking: 0, missed: [], refused: 0 });
    }
  }
}

/** Makes the hub over one socket that every component of the page shares. */
export function createHub(open: () => HubSocket): Hub {
  const socket = open();
  let status: HubStatus = 'connecting';
  const statusListeners = new Set<() => void>();
  const setStatus = (next: HubStatus): void => {
    if (status === next || (status === 'outdated' && next !== 'online')) return;
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
  const ghosts = new Ghosts();
  const sketchListeners = new Set<(result: SketchResult) => void>();
  let connections = 0;
  /** The connection of each wall's last snapshot. */
  const toldIn = new Map<string, number>();
  /** Number of listeners that want a room's wall. */
  const walls = new Map<string, number>();
  const rooms = new Topics<RoomEvent>(
    (room, answer) => {
      if (!socket.connected) return false;
      const wall = walls.has(room);
      socket.emit('join', wall ? { room } : { room, wall }, (reply) => {
        if (!reply.ok) return answer(null, PASSING.has(reply.error.code));
        const { presence, live } = reply.data;
        if (reply.data.ghosts)
          ghosts.snapshot(
            room,
            reply.data.ghosts.map((each) => ({ ...each, webp: bytesOf(each.webp) })),
          );
        // An answer without the wall holds no generations.
        if (!wall) return answer({ type: 'presence', presence }, false);
        const missed = (toldIn.get(room) ?? connections) !== connections;
        toldIn.set(room, connections);
        answer({ type: 'snapshot', snapshot: { room, presence, live: live.map(snapshotOf) }, missed }, false);
      });
      return true;
    },
    (room) => {
      toldIn.delete(room);
      socket.emit('leave', { room });
    },
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
    connections += 1;
    setStatus('online');
    generations.reopen();
    rooms.reopen();
  });
  socket.on('disconnect', (reason) => {
    setStatus('offline');
    generations.lost();
    rooms.lost();
    ghosts.clear();
    // socket.io does not reconnect by itself after the server closed the connection.
    if (reason === 'io server disconnect') socket.connect();
  });
  socket.on('connect_error', (error) => {
    setStatus(error.message === 'version_mismatch' ? 'outdated' : 'offline');
    if (PASSING.has(error.message)) setTimeout(() => socket.connect(), AGAIN_MS);
    // During an upgrade another web process may still, or already, speak this page's version.
    if (error.message === 'version_mismatch') setTimeout(() => socket.connect(), OUTDATED_AGAIN_MS);
  });
  socket.on('progress', (frame) => {
    tell(frame.generationId, { type: 'progress', frame: withBytes(frame) }, true);
  });
  socket.on('state', ({ generationId, ...view }) => tell(generationId, { type: 'state', view }));
  socket.on('votes', ({ generationId, ...told }) => tell(generationId, { type: 'votes', ...told }));
  socket.on('reaction', ({ generationId, ...told }) =>
    tell(generationId, { type: 'reaction', ...told }, true),
  );
  socket.on('gone', ({ generationId }) => {
    rooms.tellAll({ type: 'gone', id: generationId });
    // Asks again, because its author and moderators may still see it.
    generations.open(generationId);
  });
  socket.on('room:presence', (presence) => rooms.tell(presence.room, { type: 'presence', presence }));
  socket.on('room:feed', ({ room, generation }) => rooms.tell(room, { type: 'feed', generation }));
  socket.on('sketch', (result) => {
    const shown = result.ok ? { ...result, webp: bytesOf(result.webp) } : result;
    for (const listener of sketchListeners) listener(shown);
  });
  socket.on('room:sketch', (payload) =>
    ghosts.changed('webp' in payload && payload.webp ? { ...payload, webp: bytesOf(payload.webp) } : payload),
  );
  socket.on('room:vote', (vote) => rooms.tell(vote.room, { type: 'vote', vote }, true));
  socket.on('room:changed', ({ room, slug }) => rooms.tell(room, { type: 'changed', slug }, true));
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
        // The remaining listeners want presence only.
        if (!walls.has(room)) rooms.open(room);
      };
    },
    sketch: (payload, answer) => {
      if (socket.connected) socket.emit('sketch', payload, answer);
      return socket.connected;
    },
    endSketch: () => {
      if (socket.connected) socket.emit('sketch:end');
    },
    onSketch: (listener) => {
      sketchListeners.add(listener);
      return () => sketchListeners.delete(listener);
    },
    onGhosts: (room, listener) => ghosts.listen(room, listener),
    renew: () => {
      socket.disconnect();
      socket.connect();
    },
  };
}
