import type { DraftAnswer, DraftPayload, LanePayload } from '@atelier/protocol';

/** Asks a worker for a draft. Never rejects. */
export type AskLane = (payload: DraftPayload) => Promise<DraftAnswer>;

interface Lane {
  notice: LanePayload;
  ask: AskLane;
  /** Whether its worker is connected to this process. */
  isHere: boolean;
  inFlight: number;
  /** Time before which it takes nothing. */
  busyUntil: number;
}

/**
 * The workers' lanes for drafts, those that other web processes pass on to among them. Hands a lane out to at
 * most as many drafts as it takes at once.
 */
export class LanePool {
  private readonly lanes = new Map<string, Lane>();
  private readonly listeners = new Set<() => void>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Calls `listener` whenever a lane came, went, or may take another draft. */
  onChange(listener: () => void): void {
    this.listeners.add(listener);
  }

  set(id: string, notice: LanePayload, ask: AskLane, isHere: boolean): void {
    const known = this.lanes.get(id);
    this.lanes.set(id, { inFlight: 0, busyUntil: 0, ...known, notice, ask, isHere });
    this.tell();
  }

  remove(id: string): void {
    if (this.lanes.delete(id)) this.tell();
  }

  /** Lanes of this process's own workers, by id. */
  here(): { id: string; notice: LanePayload; ask: AskLane }[] {
    return [...this.lanes].flatMap(([id, { isHere, notice, ask }]) => (isHere ? [{ id, notice, ask }] : []));
  }

  /** Prospects of a draft with `pack`. `slow`: workers exist, but their drafts exceed the allowed cost. */
  stateOf(pack: string): 'open' | 'slow' | 'none' {
    const states = [...this.lanes.values()].flatMap(({ notice }) =>
      notice.pack === pack ? notice.state : [],
    );
    return states.includes('open') ? 'open' : states.length > 0 ? 'slow' : 'none';
  }

  /** Takes a place in a lane of `pack`: one of this process first, then the emptiest. Null: all are full. */
  take(pack: string): AskLane | null {
    const now = this.now();
    const [lane] = [...this.lanes.values()]
      .filter(
        ({ notice, inFlight, busyUntil }) =>
          notice.pack === pack && notice.state === 'open' && inFlight < notice.capacity && busyUntil <= now,
      )
      .toSorted((a, b) => Number(b.isHere) - Number(a.isHere) || a.inFlight - b.inFlight);
    if (!lane) return null;
    lane.inFlight += 1;
    return async (payload) => {
      const answer = await lane.ask(payload);
      lane.inFlight -= 1;
      if (!answer.ok && answer.code === 'busy') this.rest(lane, answer.waitMs);
      // The caller settles this answer first: a refused sketch waits again before the lane is given away.
      setImmediate(() => this.tell());
      return answer;
    };
  }

  stop(): void {
    clearTimeout(this.timer);
    this.listeners.clear();
  }

  private rest(lane: Lane, waitMs: number): void {
    lane.busyUntil = this.now() + waitMs;
    this.wakeAtTheEarliest();
  }

  private wakeAtTheEarliest(): void {
    clearTimeout(this.timer);
    const now = this.now();
    const ends = [...this.lanes.values()].flatMap(({ busyUntil }) =>
      busyUntil > now ? busyUntil - now : [],
    );
    if (ends.length === 0) return;
    this.timer = setTimeout(
      () => {
        this.tell();
        this.wakeAtTheEarliest();
      },
      Math.ceil(Math.min(...ends)),
    ).unref();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
