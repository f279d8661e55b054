import { AtelierError } from '@atelier/domain';
import { generationRoom, LOBBY, NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import type { Container } from '../server/container';
import type { Broadcaster } from './broadcaster';

const uuid = z.uuid();
/** Number of rows read at once. A burst of notifications must leave connections of the pool to requests. */
const READERS = 3;
/** Shortest time between two reads of the queue positions, after a generation came, began or ended. */
const QUEUE_MS = 2_000;
/** Number of positions read at once, more than a screen shows. */
const PLACES = 50;

/** Further reads of a row that could not be read, the first after FIRST_MS, each later one after twice as long. */
const RETRIES = 7;
const FIRST_MS = 500;

type Kind = 'state' | 'votes';

/**
 * Turns notifications into events. A notification is only a hint: the row is read again as an anonymous
 * visitor sees it, and sent. Further hints about a row that waits to be read add nothing, so a burst costs
 * one read.
 */
export class RowWatcher {
  private readonly waiting = new Map<string, Kind>();
  private readonly reading = new Set<string>();
  /** Rows that could not be read, and how often in a row. */
  private readonly failures = new Map<string, number>();
  private readonly retries = new Set<NodeJS.Timeout>();
  private moving: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly container: Container,
    private readonly broadcaster: () => Broadcaster,
    private readonly rooms: () => Iterable<string>,
    private readonly onChange: () => void,
    /** Role, ban or sessions of this person changed. An empty id means all persons, after a gap. */
    private readonly onPerson: (personId: string) => void,
    /** A person reacted or voted, or a room changed; `text` holds all of it. */
    private readonly onPassing: (text: string) => void,
    /** A probe of the way that notifications take has arrived. */
    private readonly onProbe: (id: string) => void,
    private readonly queueMs = QUEUE_MS,
  ) {}

  /** Listens until `stop`. Reads every watched row again after a lost connection. */
  async start(): Promise<{ stop(): Promise<void> }> {
    const { db, log } = this.container.deps;
    const listener = await db.listen(
      [NOTIFY.generation, NOTIFY.votes, NOTIFY.person, NOTIFY.passing, NOTIFY.probe],
      ({ channel, payload }) => {
        if (channel === NOTIFY.person) this.onPerson(payload);
        else if (channel === NOTIFY.passing) this.onPassing(payload);
        else if (channel === NOTIFY.probe) this.onProbe(payload);
        else this.hint(payload, channel === NOTIFY.votes ? 'votes' : 'state');
      },
      {
        onLost: (error) => {
          this.container.metrics.notifyLost.inc({ what: 'connection' });
          log.warn({ err: error }, 'notifications lost');
        },
        onReconnect: () => {
          this.readAgain();
          this.onPerson('');
        },
      },
    );
    return {
      stop: async () => {
        this.stopped = true;
        clearTimeout(this.moving);
        for (const timer of this.retries) clearTimeout(timer);
        this.waiting.clear();
        await listener.stop();
      },
    };
  }

  /** Reads a row soon, because a notification or a frame named it. */
  hint(generationId: string, kind: Kind): void {
    if (!uuid.safeParse(generationId).success) return;
    this.onChange();
    // A state includes the votes.
    if (this.waiting.get(generationId) !== 'state') this.waiting.set(generationId, kind);
    this.pump();
  }

  /** Reads every row that is watched or on a wall, after a gap in which notifications were lost. */
  readAgain(): void {
    const rooms = new Set(this.rooms());
    for (const id of [...watched(rooms), ...this.broadcaster().onWalls(rooms)]) this.hint(id, 'state');
    void this.readBegun();
  }

  /** Reads the generations that came during the gap. */
  private async readBegun(): Promise<void> {
    const { services, deps } = this.container;
    try {
      const ctx = { actor: { kind: 'anonymous' as const }, deps };
      for (const { id } of await services.room.live({ ctx, input: { slug: LOBBY } })) this.hint(id, 'state');
      this.failures.delete(LOBBY);
    } catch (error) {
      this.failed(LOBBY, error, () => void this.readBegun());
    }
  }

  /** Schedules a read of the positions of waiting generations in view, because the queue moved. */
  private moved(): void {
    if (this.stopped || this.moving) return;
    this.moving = setTimeout(() => {
      this.moving = undefined;
      const rooms = new Set(this.rooms());
      const broadcaster = this.broadcaster();
      const waits = [...watched(rooms), ...broadcaster.onWalls(rooms)].filter(
        (id) => (broadcaster.statusOf(id) ?? 'queued') === 'queued',
      );
      void this.readPlaces(waits.slice(0, PLACES));
    }, this.queueMs);
  }

  /** Reads the waiting generations in one query and sends those whose position or estimate changed. */
  private async readPlaces(ids: string[]): Promise<void> {
    const { services, deps } = this.container;
    if (ids.length === 0 || this.stopped) return;
    try {
      const views = await services.generation.many({
        ctx: { actor: { kind: 'anonymous' }, deps },
        input: { ids },
      });
      // Skips a row that is being read for a change, because that read is newer.
      for (const view of views)
        if (!this.stopped && !this.waiting.has(view.id) && !this.reading.has(view.id))
          this.broadcaster().place(view);
    } catch (error) {
      deps.log.warn({ err: error }, 'could not read the places of what waits');
    }
  }

  private pump(): void {
    for (const [id, kind] of this.waiting) {
      if (this.stopped || this.reading.size >= READERS) return;
      // One reader a row, because of two readers the older answer could come last.
      if (this.reading.has(id)) continue;
      this.waiting.delete(id);
      this.reading.add(id);
      void this.read(id, kind).finally(() => {
        this.reading.delete(id);
        this.pump();
      });
    }
  }

  private async read(id: string, kind: Kind): Promise<void> {
    const { services, deps, metrics } = this.container;
    try {
      const view = await services.generation.get({
        ctx: { actor: { kind: 'anonymous' }, deps },
        input: { id },
      });
      this.failures.delete(id);
      if (this.stopped) return;
      if (kind === 'votes') return this.broadcaster().votes(view);
      if (this.broadcaster().state(view)) this.moved();
      metrics.states.inc();
    } catch (error) {
      // The row was hidden or deleted.
      if (error instanceof AtelierError && (error.code === 'gone' || error.code === 'not_found')) {
        this.failures.delete(id);
        if (this.broadcaster().silence(id)) this.moved();
        return;
      }
      this.failed(id, error, () => this.hint(id, kind));
    }
  }

  /**
   * Plans another read of what could not be read. No other notification may follow, and those who watch would wait
   * for ever.
   */
  private failed(what: string, err: unknown, again: () => void): void {
    const { log } = this.container.deps;
    const times = (this.failures.get(what) ?? 0) + 1;
    if (times === 1) log.warn({ err, what }, 'could not read a change; trying again');
    if (times > RETRIES) {
      log.error({ err, what }, 'a change could not be read: those who watch see it when they connect again');
      this.failures.delete(what);
      return;
    }
    if (this.stopped) return;
    this.failures.set(what, times);
    const timer = setTimeout(
      () => {
        this.retries.delete(timer);
        again();
      },
      FIRST_MS * 2 ** (times - 1),
    );
    this.retries.add(timer);
  }
}

/** Returns the ids of watched generations among the names of rooms. */
const watched = (rooms: Iterable<string>): string[] => {
  const prefix = generationRoom('');
  return [...rooms].flatMap((room) => (room.startsWith(prefix) ? room.slice(prefix.length) : []));
};
