import type { DraftAnswer, DraftPayload, LanePayload } from '@atelier/protocol';
import type { LanePool } from './lane-pool';

/** Longest time in milliseconds between two notices of a web process's lanes. */
const BEAT_MS = 5_000;
const SILENT_MS = 15_000;
const TIMEOUT_MS = 10_000;

/** Messages between web processes about the lanes of their workers. */
export type LaneMessage =
  | { type: 'lanes'; from: string; lanes: { id: string; notice: LanePayload }[] }
  | { type: 'ask'; from: string; to: string; lane: string; id: number; payload: DraftPayload }
  | { type: 'answer'; to: string; id: number; answer: DraftAnswer };

const GONE: DraftAnswer = { ok: false, code: 'busy', waitMs: 0 };

/**
 * Lends this process's lanes to the other web processes and enters theirs into the pool: a worker is
 * connected to one process, its drafts are for typists at any.
 */
export class RemoteLanes {
  private readonly server = crypto.randomUUID();
  private readonly others = new Map<string, { at: number; lanes: Set<string> }>();
  private readonly asked = new Map<number, (answer: DraftAnswer) => void>();
  private readonly beat: NodeJS.Timeout;
  private nextId = 1;
  /** The notice that was sent last, as JSON. */
  private told = '';

  constructor(
    private readonly pool: LanePool,
    private readonly send: (message: LaneMessage) => void,
  ) {
    pool.onChange(() => this.tell());
    this.beat = setInterval(() => {
      this.forgetSilent();
      this.tell(true);
    }, BEAT_MS).unref();
    this.tell(true);
  }

  heard(message: LaneMessage): void {
    switch (message.type) {
      case 'lanes':
        if (message.from !== this.server) this.enter(message.from, message.lanes);
        break;
      case 'ask':
        if (message.to === this.server) void this.answer(message);
        break;
      case 'answer':
        if (message.to === this.server) this.asked.get(message.id)?.(message.answer);
        break;
      default:
        message satisfies never;
    }
  }

  stop(): void {
    clearInterval(this.beat);
    this.send({ type: 'lanes', from: this.server, lanes: [] });
    for (const settle of this.asked.values()) settle(GONE);
  }

  private tell(isBeat = false): void {
    const lanes = this.pool.here().map(({ id, notice }) => ({ id, notice }));
    const text = JSON.stringify(lanes);
    if (!isBeat && text === this.told) return;
    this.told = text;
    this.send({ type: 'lanes', from: this.server, lanes });
  }

  private enter(from: string, lanes: { id: string; notice: LanePayload }[]): void {
    const isNew = !this.others.has(from);
    const ids = new Set(lanes.map(({ id }) => id));
    for (const id of this.others.get(from)?.lanes ?? []) if (!ids.has(id)) this.pool.remove(id);
    this.others.set(from, { at: performance.now(), lanes: ids });
    for (const { id, notice } of lanes)
      this.pool.set(id, notice, (payload) => this.ask(from, id, payload), false);
    // A process that has just started knows nothing of this one.
    if (isNew) this.tell(true);
  }

  private ask(to: string, lane: string, payload: DraftPayload): Promise<DraftAnswer> {
    const id = this.nextId++;
    return new Promise<DraftAnswer>((resolve) => {
      const timer = setTimeout(() => this.asked.get(id)?.(GONE), TIMEOUT_MS);
      this.asked.set(id, (answer) => {
        clearTimeout(timer);
        this.asked.delete(id);
        resolve(answer);
      });
      this.send({ type: 'ask', from: this.server, to, lane, id, payload });
    });
  }

  private async answer({ from, lane, id, payload }: LaneMessage & { type: 'ask' }): Promise<void> {
    const found = this.pool.here().find((each) => each.id === lane);
    const answer = found ? await found.ask(payload) : GONE;
    this.send({ type: 'answer', to: from, id, answer });
  }

  private forgetSilent(): void {
    const now = performance.now();
    for (const [server, { at, lanes }] of this.others) {
      if (now - at < SILENT_MS) continue;
      this.others.delete(server);
      for (const id of lanes) this.pool.remove(id);
    }
  }
}
