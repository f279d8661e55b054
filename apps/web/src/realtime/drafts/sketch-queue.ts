import { AtelierError } from '@atelier/domain';
import type { DraftAnswer, DraftPayload } from '@atelier/protocol';
import type { LanePool } from './lane-pool';

/** One caption in the making that wants a draft. */
export interface Sketch {
  /** Identity of the typist: a person, or a socket without one. */
  key: string;
  /** Whose turn it takes: a person's own, or that of all guests of an address. */
  turn: string;
  pack: string;
  payload: DraftPayload;
  /** Gets the draft, or the code of an error. Not called for a sketch that a newer one replaced. */
  done(
    result:
      | { webp: Uint8Array; steps: number; besideJobs: boolean }
      | { code: 'no_worker' | 'queue_full' | 'inference_failed' },
  ): void;
}
interface Waiting extends Sketch {
  /** Time since which this person waits, whatever they have typed meanwhile. */
  since: number;
  /** The number of its arrival. */
  order: number;
}

export interface QueueLimits {
  /** People who wait at once, in this process. */
  waiting: number;
  /** The same of one turn. */
  perTurn: number;
  /** Longest wait in milliseconds. */
  patienceMs: number;
}
export const QUEUE_LIMITS: QueueLimits = { waiting: 256, perTurn: 64, patienceMs: 15_000 };
const SWEEP_MS = 1_000;
/** Number of turns whose last time is remembered. */
const REMEMBERED = 1_000;

/**
 * Sketches on their way to the workers. Of one person there is one in flight and one that waits: the newest.
 * Turns alternate, as in the queue of jobs. Memory is bounded at any speed of typing.
 */
export class SketchQueue {
  private readonly waiting = new Map<string, Waiting>();
  private readonly inFlight = new Set<string>();
  /** The number of each turn's last draft. */
  private readonly served = new Map<string, number>();
  private count = 0;
  private readonly sweep: NodeJS.Timeout;

  constructor(
    private readonly lanes: Pick<LanePool, 'take' | 'stateOf' | 'onChange'>,
    private readonly limits: QueueLimits = QUEUE_LIMITS,
    private readonly now: () => number = () => performance.now(),
  ) {
    lanes.onChange(() => this.pump());
    this.sweep = setInterval(() => this.pump(), SWEEP_MS).unref();
  }

  /** Takes a sketch; it replaces the person's last one that still waits. @throws AtelierError queue_full */
  put(sketch: Sketch): void {
    const last = this.waiting.get(sketch.key);
    if (!last) {
      const ofTurn = [...this.waiting.values()].filter(({ turn }) => turn === sketch.turn).length;
      if (this.waiting.size >= this.limits.waiting || ofTurn >= this.limits.perTurn)
        throw new AtelierError('queue_full', 'Too many people are drawing while they type. Try again soon.');
    }
    this.waiting.set(sketch.key, {
      ...sketch,
      since: last?.since ?? this.now(),
      order: last?.order ?? this.count++,
    });
    this.pump();
  }

  /** Forgets what waits of a person; one in flight ends unheard. */
  drop(key: string): void {
    this.waiting.delete(key);
  }

  /** People who wait. */
  get size(): number {
    return this.waiting.size;
  }

  stop(): void {
    clearInterval(this.sweep);
    this.waiting.clear();
  }

  private pump(): void {
    const now = this.now();
    const full = new Set<string>();
    const inTurn = [...this.waiting.values()].toSorted(
      (a, b) => this.lastOf(a.turn) - this.lastOf(b.turn) || a.order - b.order,
    );
    for (const sketch of inTurn) {
      if (this.lanes.stateOf(sketch.pack) !== 'open') this.refuse(sketch, 'no_worker');
      else if (now - sketch.since > this.limits.patienceMs) this.refuse(sketch, 'queue_full');
      else if (!this.inFlight.has(sketch.key) && !full.has(sketch.pack)) {
        const ask = this.lanes.take(sketch.pack);
        if (ask) void this.send(sketch, ask);
        else full.add(sketch.pack);
      }
    }
  }

  private async send(sketch: Waiting, ask: (payload: DraftPayload) => Promise<DraftAnswer>): Promise<void> {
    this.waiting.delete(sketch.key);
    this.inFlight.add(sketch.key);
    const before = this.lastOf(sketch.turn);
    this.serve(sketch.turn, this.count++);
    const answer = await ask(sketch.payload);
    this.inFlight.delete(sketch.key);
    if (answer.ok) return sketch.done(answer);
    if (answer.code === 'failed') return sketch.done({ code: 'inference_failed' });
    // Busy: it had no turn. A newer sketch takes its place.
    this.serve(sketch.turn, before);
    const newer = this.waiting.get(sketch.key);
    if (newer) Object.assign(newer, { since: sketch.since, order: sketch.order });
    else this.waiting.set(sketch.key, sketch);
  }

  private refuse(sketch: Waiting, code: 'no_worker' | 'queue_full'): void {
    this.waiting.delete(sketch.key);
    sketch.done({ code });
  }

  private lastOf(turn: string): number {
    return this.served.get(turn) ?? -1;
  }

  private serve(turn: string, at: number): void {
    this.served.delete(turn);
    this.served.set(turn, at);
    const [oldest] = this.served.keys();
    if (this.served.size > REMEMBERED && oldest !== undefined) this.served.delete(oldest);
  }
}
