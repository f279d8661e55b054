import { type Presence, peopleRoom } from '@atelier/protocol';
import type { CountedNamespace } from './types';

/** Joins and leaves within this long make one message. */
const SETTLE_MS = 250;
/** Who leaves is there for this long yet: a page that is loaded again comes back within it. */
const LEAVE_MS = 5_000;
/** Other web processes answer within this long, or are left out. */
const COUNT_MS = 1_500;
/** Names sent; the count is of everyone. */
const NAMED = 50;

type Person = Presence['people'][number];
/** What was told of a room last, in the order in which people came. */
interface Seen {
  people: Map<string, { person: Person; missingSince: number | null }>;
  visitors: number;
  /** Since when there have been fewer visitors than that. */
  fewerSince: number | null;
}

/** Who is in which room, over all web processes. A person with three tabs is one; visitors without a session count one a socket. */
export class PresenceBoard {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, Promise<Presence>>();
  private readonly seen = new Map<string, Seen>();
  /** People who are not to be named a moment longer than they are there, until when. */
  private readonly released = new Map<string, number>();
  private stopped = false;

  constructor(
    private readonly browsers: CountedNamespace,
    private readonly tellRoom: (room: string, presence: Presence) => void,
    private readonly onError: (error: unknown) => void,
    private readonly leaveMs = LEAVE_MS,
  ) {}

  /** Who is in `room` now, by this process alone where the others do not answer. Askers at the same moment share one count. */
  of(room: string): Promise<Presence> {
    const running = this.running.get(room);
    if (running) return running;
    const counted = this.count(room).finally(() => this.running.delete(room));
    this.running.set(room, counted);
    return counted;
  }

  /** Somebody came or went: tells the room soon, once. */
  changed(room: string): void {
    this.tell(room, SETTLE_MS);
  }

  /** Somebody is a visitor from now on (banned, signed out): they leave at once. */
  release(personId: string): void {
    const now = performance.now();
    for (const [id, until] of this.released) if (until < now) this.released.delete(id);
    this.released.set(personId, now + this.leaveMs);
    for (const [room, { people }] of this.seen) if (people.has(personId)) this.changed(room);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private tell(room: string, afterMs: number, name = room): void {
    if (this.stopped || this.timers.has(name)) return;
    const timer = setTimeout(() => {
      this.timers.delete(name);
      this.of(room)
        .then((presence) => this.tellRoom(room, presence))
        .catch(this.onError);
    }, afterMs);
    this.timers.set(name, timer);
  }

  private async count(room: string): Promise<Presence> {
    const name = peopleRoom(room);
    const sockets = await this.browsers
      .in(name)
      .timeout(COUNT_MS)
      .fetchSockets()
      .catch((error: unknown) => {
        this.onError(error);
        return this.browsers.local.in(name).fetchSockets();
      });
    const persons = sockets.flatMap(({ data }) => data.person ?? []);
    const seen = this.seen.get(room) ?? { people: new Map(), visitors: 0, fewerSince: null };
    this.keep(seen, persons, sockets.length - persons.length);
    const people = [...seen.people.values()].map(({ person }) => person);
    const count = people.length + seen.visitors;
    if (count === 0) this.seen.delete(room);
    else this.seen.set(room, seen);
    // Whoever is only held leaves without a further word of theirs.
    if (
      seen.fewerSince !== null ||
      [...seen.people.values()].some(({ missingSince }) => missingSince !== null)
    )
      this.tell(room, this.leaveMs, `${room} leaves`);
    return { room, count, people: people.slice(0, NAMED) };
  }

  /** Brings what was told up to date with who is there. */
  private keep(seen: Seen, persons: Person[], visitors: number): void {
    const now = performance.now();
    const here = new Set(persons.map(({ id }) => id));
    const before = seen.people.size;
    for (const person of persons) seen.people.set(person.id, { person, missingSince: null });
    // A visitor who has become somebody is not held as well.
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
