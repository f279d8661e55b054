import { AtelierError } from '@atelier/domain';
import { generationRoom, NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import type { Container } from '../server/container';
import type { Broadcaster } from './broadcaster';

const uuid = z.uuid();
/** Rows read at once; a burst of notifications must not take the whole pool from requests. */
const READERS = 3;

type Kind = 'state' | 'votes';

/**
 * Turns notifications into events. A notification is only a hint: the row is read again, as nobody in particular, and what it says
 * is sent. Hints about a row that is waiting to be read anyway add nothing, so a burst costs one read.
 */
export class RowWatcher {
  private readonly waiting = new Map<string, Kind>();
  private readonly reading = new Set<string>();
  private stopped = false;

  constructor(
    private readonly container: Container,
    private readonly broadcaster: () => Broadcaster,
    private readonly rooms: () => Iterable<string>,
    private readonly onChange: () => void,
    /** Role, ban or sessions of this person changed; an empty id is everybody, after a gap. */
    private readonly onPerson: (personId: string) => void,
  ) {}

  /** Listens until `stop`. After a lost connection everything that somebody watches is read again. */
  async start(): Promise<{ stop(): Promise<void> }> {
    const { db, log } = this.container.deps;
    const listener = await db.listen(
      [NOTIFY.generation, NOTIFY.votes, NOTIFY.person],
      ({ channel, payload }) =>
        channel === NOTIFY.person
          ? this.onPerson(payload)
          : this.hint(payload, channel === NOTIFY.votes ? 'votes' : 'state'),
      {
        onLost: (error) => log.warn({ err: error }, 'notifications lost'),
        onReconnect: () => {
          this.readAgain();
          this.onPerson('');
        },
      },
    );
    return {
      stop: async () => {
        this.stopped = true;
        this.waiting.clear();
        await listener.stop();
      },
    };
  }

  /** Somebody says that this row changed. */
  hint(generationId: string, kind: Kind): void {
    if (!uuid.safeParse(generationId).success) return;
    this.onChange();
    // A state tells the votes too.
    if (this.waiting.get(generationId) !== 'state') this.waiting.set(generationId, kind);
    this.pump();
  }

  /** Everything that is being watched, as after a gap in which notifications were lost. */
  readAgain(): void {
    const prefix = generationRoom('');
    for (const room of this.rooms())
      if (room.startsWith(prefix)) this.hint(room.slice(prefix.length), 'state');
  }

  private pump(): void {
    for (const [id, kind] of this.waiting) {
      if (this.stopped || this.reading.size >= READERS) return;
      // One reader a row: two could overtake each other and the older answer would come last.
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
      if (this.stopped) return;
      if (kind === 'votes') return this.broadcaster().votes(view);
      this.broadcaster().state(view);
      metrics.states.inc();
    } catch (error) {
      // Hidden or deleted: what nobody may see is told to nobody.
      if (error instanceof AtelierError && (error.code === 'gone' || error.code === 'not_found'))
        return this.broadcaster().silence(id);
      deps.log.warn({ err: error, generationId: id }, 'could not read a row again');
    }
  }
}
