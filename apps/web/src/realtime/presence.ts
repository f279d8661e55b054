import type { Presence } from '@atelier/protocol';

/** Changes of a room within this time make one message. */
const SETTLE_MS = 250;
/** The same in a large room, for each socket there, so that a second of messages costs about the same. */
const SETTLE_MS_A_SOCKET = 1;
/** Time that a person who leaves is still counted; a reloaded page comes back within it. */
const LEAVE_MS = 5_000;
/** Longest time between two tallies that a web process sends to the others. */
const BEAT_MS = 10_000;
/** Time without a tally after which a web process no longer counts. */
const SILENT_MS = 30_000;
/** Largest number of people named; `count` counts all. */
const NAMED = 50;

type Person = Presence['people'][number];
/**
 * The people in a room at one web process (one entry for all tabs), and the number of sockets without a
 * person.
 */
export interface Tally {
  people: Person[];
  visitors: number;
}
/** The tallies of one web process by room. `whole`: rooms that are missing are empty there. */
export interface TallyMessage {
  server: string;
  rooms: Record<string, Tally>;
  whole: boolean;
}

/** The presence that was sent last, people in the order of their arrival. */
interface Seen {
  people: Map<string, { person: Person; missingSince: number | null }>;
  visitors: number;
  /** Time since which fewer visitors are there; null when none is missing. */
  fewerSince: number | null;
}

export interface PresenceDeps {
  /** Returns the person of each socket of this process in a room, null for a visitor. */
  here(room: string): (Person | null)[];
  /** Returns the number of these sockets. */
  size(room: string): number;
  /** Returns the rooms that sockets of this process are in. */
  rooms(): string[];
  /** Sends presence to the sockets of this process in a room. */
  tell(room: string, presence: Presence): void;
  /** Sends a tally to the other web processes; absent when there are none. */
  share?(message: TallyMessage): void;
  leaveMs?: number | undefined;
}

/**
 * Counts who is in which room, over all web processes. Each process counts its own sockets and tells the
 * others, so no answer waits for another process. A person with three tabs counts as one; a visitor without a
 * session counts one for each socket.
 */
export class PresenceBoard {
  private readonly server = crypto.randomUUID();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly seen = new Map<string, Seen>();
  private readonly others = new Map<string, { at: number; rooms: Map<string, Tally> }>();
  /** The presence sent last, as JSON, by room. */
  private readonly told = new Map<string, string>();
  private readonly shared = new Map<string, string>();
  /** People who lose their place at once, with the time until which that holds. */
  private readonly released = new Map<string, number>();
  private readonly leaveMs: number;
  private readonly beat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly deps: PresenceDeps) {
    this.leaveMs = deps.leaveMs ?? LEAVE_MS;
    if (!deps.share) return;
    this.beat = setInterval(() => this.shareAll(), BEAT_MS).unref();
  }

  /** Returns the presence of `room` by the last tally of every web process. */
  of(room: string): Presence {
    const { persons, visitors } = this.count(room);
    const seen = this.seen.get(room) ?? { people: new Map(), visitors: 0, fewerSince: null };
    this.keep(seen, persons, visitors);
    const people = [...seen.people.values()].map(({ person }) => person);
    const count = people.length + seen.visitors;
    if (count === 0) this.seen.delete(room);
    else this.seen.set(room, seen);
    // No event follows when a kept place runs out, so a timer tells it.
    if (
      seen.fewerSince !== null ||
      [...seen.people.values()].some(({ missingSince }) => missingSince !== null)
    )
      this.tell(room, this.leaveMs, `${room} leaves`);
    return { room, count, people: people.slice(0, NAMED) };
  }

  /** Tells the room and the other processes soon after a socket came or went, if anything is different. */
  changed(room: string): void {
    this.tell(room, Math.max(SETTLE_MS, this.deps.size(room) * SETTLE_MS_A_SOCKET));
  }

  /** Removes a person who was banned or signed out at once; their sockets become visitors. */
  release(personId: string): void {
    const now = performance.now();
    for (const [id, until] of this.released) if (until < now) this.released.delete(id);
    this.released.set(personId, now + this.leaveMs);
    for (const [room, { people }] of this.seen) if (people.has(personId)) this.changed(room);
  }

  /** Takes the tally of another web process. Answers the first one with this process's own. */
  heard({ server, rooms, whole }: TallyMessage): void {
    if (server === this.server || this.stopped) return;
    const known = this.others.get(server);
    const tallies = new Map(whole ? [] : known?.rooms);
    for (const [room, tally] of Object.entries(rooms)) tallies.set(room, tally);
    this.others.set(server, { at: performance.now(), rooms: tallies });
    const changed = new Set([...Object.keys(rooms), ...(whole ? (known?.rooms.keys() ?? []) : [])]);
    for (const room of changed) this.tell(room, SETTLE_MS);
    if (!known) this.shareAll();
  }

  /** Sends all tallies to the other processes: at the start, then every 10 s. */
  shareAll(): void {
    const now = performance.now();
    for (const [server, { at, rooms }] of this.others) {
      if (now - at < SILENT_MS) continue;
      this.others.delete(server);
      for (const room of rooms.keys()) this.tell(room, SETTLE_MS);
    }
    const rooms = Object.fromEntries(this.deps.rooms().map((room) => [room, this.tally(room)]));
    this.deps.share?.({ server: this.server, rooms, whole: true });
  }

  stop(): void {
    this.stopped = true;
    clearInterval(this.beat);
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    this.deps.share?.({ server: this.server, rooms: {}, whole: true });
  }

  private tell(room: string, afterMs: number, name = room): void {
    if (this.stopped || this.timers.has(name)) return;
    const timer = setTimeout(() => {
      this.timers.delete(name);
      this.share(room);
      const presence = this.of(room);
      const text = JSON.stringify(presence);
      if (this.told.get(room) === text) return;
      if (presence.count === 0) this.told.delete(room);
      else this.told.set(room, text);
      this.deps.tell(room, presence);
    }, afterMs);
    this.timers.set(name, timer);
  }

  private share(room: string): void {
    if (!this.deps.share) return;
    const tally = this.tally(room);
    const text = JSON.stringify(tally);
    if (this.shared.get(room) === text) return;
    if (tally.people.length + tally.visitors === 0) this.shared.delete(room);
    else this.shared.set(room, text);
    this.deps.share({ server: this.server, rooms: { [room]: tally }, whole: false });
  }

  private tally(room: string): Tally {
    const sockets = this.deps.here(room);
    const people = new Map(sockets.flatMap((person) => (person ? [[person.id, person] as const] : [])));
    return { people: [...people.values()], visitors: sockets.filter((person) => person === null).length };
  }

  private count(room: string): { persons: Person[]; visitors: number } {
    const now = performance.now();
    const tallies = [this.tally(room)];
    for (const { at, rooms } of this.others.values()) {
      const tally = now - at < SILENT_MS ? rooms.get(room) : undefined;
      if (tally) tallies.push(tally);
    }
    return {
      persons: tallies.flatMap(({ people }) => people),
      visitors: tallies.reduce((sum, tally) => sum + tally.visitors, 0),
    };
  }

  /** Updates `seen` with the people and visitors who are there now. */
  private keep(seen: Seen, persons: Person[], visitors: number): void {
    const now = performance.now();
    const here = new Set(persons.map(({ id }) => id));
    const before = seen.people.size;
    for (const person of persons) seen.people.set(person.id, { person, missingSince: null });
    // A visitor who signs in no longer counts as a visitor.
    const known = seen.visitors - (seen.people.size - before);
    for (const [id, each] of seen.people) {
      if (here.has(id)) continue;
      each.missingSince ??= now;
      const released = (this.released.get(id) ?? 0) > now;
      if (released || now - each.missingSince >= this.leaveMs) seen.people.delete(id);
    }
    if (visitors < known) seen.fewerSince ??= now;
    else seen.fewerSince = null;
    const held = seen.fewerSince !== null && now - seen.fewerSince < this.leaveMs;
    seen.visitors = held ? known : visitors;
    if (!held) seen.fewerSince = null;
  }
}
