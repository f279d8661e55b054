import type { Presence } from '@atelier/protocol';

/** Changes of a room within this long make one message ... */
const SETTLE_MS = 250;
/** ... and in a large room within this long for each socket there, so that its messages cost about as much a second. */
const SETTLE_MS_A_SOCKET = 1;
/** A person who leaves is kept for this long: a page that is loaded again comes back within it. */
const LEAVE_MS = 5_000;
/** Every web process tells the others who it has at least this often ... */
const BEAT_MS = 10_000;
/** ... and is left out when it has been silent for this long. */
const SILENT_MS = 30_000;
/** Names sent; the count is of everyone. */
const NAMED = 50;

type Person = Presence['people'][number];
/** Who is in a room at one web process: a person once however many tabs, and sockets without a person. */
export interface Tally {
  people: Person[];
  visitors: number;
}
/** The tallies of one web process by room. `whole`: rooms that are not named are empty there. */
export interface TallyMessage {
  server: string;
  rooms: Record<string, Tally>;
  whole: boolean;
}

/** What was told of a room last, in the order in which people came. */
interface Seen {
  people: Map<string, { person: Person; missingSince: number | null }>;
  visitors: number;
  /** Since when there have been fewer visitors than that. */
  fewerSince: number | null;
}

export interface PresenceDeps {
  /** The sockets of this process in a room: their persons, null for a visitor. */
  here(room: string): (Person | null)[];
  /** How many they are. */
  size(room: string): number;
  /** The rooms that sockets of this process are in. */
  rooms(): string[];
  /** Tells the sockets of this process that are in a room. */
  tell(room: string, presence: Presence): void;
  /** Tells the other web processes; absent when there are none. */
  share?(message: TallyMessage): void;
  leaveMs?: number | undefined;
}

/**
 * Who is in which room, over all web processes. Each counts its own sockets and tells the others, so an answer waits for nobody.
 * A person with three tabs is one; visitors without a session count one a socket.
 */
export class PresenceBoard {
  private readonly server = crypto.randomUUID();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly seen = new Map<string, Seen>();
  private readonly others = new Map<string, { at: number; rooms: Map<string, Tally> }>();
  /** What was sent last, as text, by room. */
  private readonly told = new Map<string, string>();
  private readonly shared = new Map<string, string>();
  /** People who are not to be named a moment longer than they are there, until when. */
  private readonly released = new Map<string, number>();
  private readonly leaveMs: number;
  private readonly beat: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(private readonly deps: PresenceDeps) {
    this.leaveMs = deps.leaveMs ?? LEAVE_MS;
    if (!deps.share) return;
    this.beat = setInterval(() => this.shareAll(), BEAT_MS).unref();
  }

  /** Who is in `room` now, by the last word of every web process. */
  of(room: string): Presence {
    const { persons, visitors } = this.count(room);
    const seen = this.seen.get(room) ?? { people: new Map(), visitors: 0, fewerSince: null };
    this.keep(seen, persons, visitors);
    const people = [...seen.people.values()].map(({ person }) => person);
    const count = people.length + seen.visitors;
    if (count === 0) this.seen.delete(room);
    else this.seen.set(room, seen);
    // A person who is only kept leaves without a further event.
    if (
      seen.fewerSince !== null ||
      [...seen.people.values()].some(({ missingSince }) => missingSince !== null)
    )
      this.tell(room, this.leaveMs, `${room} leaves`);
    return { room, count, people: people.slice(0, NAMED) };
  }

  /** A socket came or went: tells the room and the other processes soon, if anything is different. */
  changed(room: string): void {
    this.tell(room, Math.max(SETTLE_MS, this.deps.size(room) * SETTLE_MS_A_SOCKET));
  }

  /** A person is a visitor from now on (banned, signed out): they leave at once. */
  release(personId: string): void {
    const now = performance.now();
    for (const [id, until] of this.released) if (until < now) this.released.delete(id);
    this.released.set(personId, now + this.leaveMs);
    for (const [room, { people }] of this.seen) if (people.has(personId)) this.changed(room);
  }

  /** Another web process says who it has. The first word of one is answered with who is here. */
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

  /** Tells the other processes everything: at the start, and again and again. */
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

  /** Brings what was told up to date with who is there. */
  private keep(seen: Seen, persons: Person[], visitors: number): void {
    const now = performance.now();
    const here = new Set(persons.map(({ id }) => id));
    const before = seen.people.size;
    for (const person of persons) seen.people.set(person.id, { person, missingSince: null });
    // A visitor who signs in is not counted as a visitor as well.
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
