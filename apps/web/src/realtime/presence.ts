import { type Presence, peopleRoom } from '@atelier/protocol';
import type { BrowserNamespace } from './types';

/** Joins and leaves within this long make one message. */
const SETTLE_MS = 250;
/** Names sent; the count is of everyone. */
const NAMED = 50;

/** Who is in which room, over all web processes. A person with three tabs is one; visitors without a session count one a socket. */
export class PresenceBoard {
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly running = new Map<string, Promise<Presence>>();
  private stopped = false;

  constructor(
    private readonly browsers: BrowserNamespace,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Who is in `room` now. Askers at the same moment share one count. */
  of(room: string): Promise<Presence> {
    const running = this.running.get(room);
    if (running) return running;
    const counted = this.count(room).finally(() => this.running.delete(room));
    this.running.set(room, counted);
    return counted;
  }

  /** Somebody came or went: tells the room soon, once. */
  changed(room: string): void {
    if (this.stopped || this.timers.has(room)) return;
    const timer = setTimeout(() => {
      this.timers.delete(room);
      this.of(room)
        .then((presence) => this.browsers.to(peopleRoom(room)).emit('room:presence', presence))
        .catch(this.onError);
    }, SETTLE_MS);
    this.timers.set(room, timer);
  }

  stop(): void {
    this.stopped = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private async count(room: string): Promise<Presence> {
    const sockets = await this.browsers.in(peopleRoom(room)).fetchSockets();
    const people = new Map<string, Presence['people'][number]>();
    let visitors = 0;
    for (const { data } of sockets) {
      if (data.person) people.set(data.person.id, data.person);
      else visitors += 1;
    }
    return { room, count: people.size + visitors, people: [...people.values()].slice(0, NAMED) };
  }
}
