import type { Ack, SketchPayload, SketchResult } from '@atelier/protocol';

/** The typed caption and the settings to draw it with. */
export type Wanted = Omit<SketchPayload, 'seq'>;

/** Why the newest words have no draft. `away`: no worker, or no connection. */
export type Absence = 'away' | 'slow' | 'busy' | 'refused' | 'banned';

export interface Shown {
  /** Newest draft, perhaps of words before the present ones; null before the first. */
  draft: { webp: Uint8Array; steps: number; caption: string; seed: number } | null;
  /** Whether a draft of the present words is on its way. */
  drawing: boolean;
  absence: Absence | null;
}
export const NOTHING: Shown = { draft: null, drawing: false, absence: null };

/** The page's connection; tests pass their own. */
export interface SketchLink {
  /** Returns false while not connected. */
  sketch(payload: SketchPayload, answer: (reply: Ack<{ seq: number }>) => void): boolean;
  endSketch(): void;
}

/**
 * Pause in typing after which the words are drawn. Nobody waits for an idle worker, so it may draw words that one
 * types on from.
 */
const PAUSE_MS = { idle: 60, besideJobs: 120 };
/**
 * Longest time without a draft while one types on; the others in a room see the words grow. Beside jobs drafts are
 * few: those of half a caption would take the place of the whole one's.
 */
const LONGEST_MS = { idle: 600, besideJobs: 2_400 };
/** Before words are sent again that were refused for a passing reason. */
const AGAIN_MS = 1_000;

const ABSENCES: Record<string, Absence> = {
  no_worker: 'away',
  unavailable: 'away',
  stage_unavailable: 'slow',
  queue_full: 'busy',
  rate_limited: 'busy',
  caption_refused: 'refused',
  banned: 'banned',
};
const PASSING = new Set<Absence>(['away', 'busy']);

/** Sends the words when typing pauses, and keeps the newest draft. Knows nothing of the page. */
export class Typist {
  private shown = NOTHING;
  private wanted: Wanted | null = null;
  private key = '';
  /** The sent sketches by sequence number, which answers name. The oldest goes first. */
  private readonly sent = new Map<number, Wanted>();
  private seq = 0;
  private newest = -1;
  private pause: ReturnType<typeof setTimeout> | undefined;
  private dueAt = 0;
  /** Time of a key whose words are not wanted yet. */
  private keyAt: number | null = null;
  private ended = true;
  /** The worker's, as of its last answer. */
  private load: keyof typeof PAUSE_MS = 'idle';

  constructor(
    private readonly link: SketchLink,
    private readonly onChange: (shown: Shown) => void,
  ) {}

  /** The words are these now; null: there are none, or live drafts are off. */
  want(wanted: Wanted | null): void {
    const key = JSON.stringify(wanted);
    if (key === this.key) return;
    this.key = key;
    this.wanted = wanted;
    if (wanted === null) {
      this.end();
      return;
    }
    const now = Date.now();
    const since = this.keyAt ?? now;
    this.keyAt = null;
    if (this.pause === undefined) this.dueAt = since + LONGEST_MS[this.load];
    this.after(Math.max(0, Math.min(since + PAUSE_MS[this.load], this.dueAt) - now));
  }

  /** A key was pressed. The pause begins here: the page may take some time until it wants the new words. */
  pressed(): void {
    this.keyAt = Date.now();
  }

  /** Takes an answer of the server. */
  hear(result: SketchResult): void {
    const wanted = this.sent.get(result.seq);
    if (!wanted || result.seq < this.newest || this.ended) return;
    this.newest = result.seq;
    for (const seq of this.sent.keys()) if (seq <= result.seq) this.sent.delete(seq);
    const drawing = this.sent.size > 0;
    const { caption, seed } = wanted;
    if (!result.ok) this.absent(ABSENCES[result.code] ?? 'busy', false);
    else {
      this.load = result.besideJobs ? 'besideJobs' : 'idle';
      this.set({ draft: { webp: result.webp, steps: result.steps, caption, seed }, drawing, absence: null });
    }
  }

  /** The connection is a new one: what was in flight on the one before is never answered. */
  reconnected(): void {
    if (this.sent.size === 0) return;
    this.sent.clear();
    this.send();
  }

  /** Stops and forgets. Idempotent. */
  stop(): void {
    this.key = '';
    this.wanted = null;
    this.end();
  }

  private after(ms: number): void {
    clearTimeout(this.pause);
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.send();
    }, ms);
  }

  private send(): void {
    if (!this.wanted) return;
    const seq = this.seq++;
    const { wanted } = this;
    // Of a page that is answered slowly only the newest few matter.
    const [oldest] = this.sent.keys();
    if (this.sent.size >= 8 && oldest !== undefined) this.sent.delete(oldest);
    this.sent.set(seq, wanted);
    this.ended = false;
    this.set({ ...this.shown, drawing: true });
    const isSent = this.link.sketch({ seq, ...wanted }, (reply) => {
      if (reply.ok || !this.sent.delete(seq) || seq !== this.seq - 1) return;
      this.absent(ABSENCES[reply.error.code] ?? 'busy', true);
    });
    if (isSent) return;
    this.sent.delete(seq);
    this.absent('away', true);
  }

  /** @param again whether to try the same words again after a passing refusal */
  private absent(absence: Absence, again: boolean): void {
    const draft = PASSING.has(absence) ? this.shown.draft : null;
    this.set({ draft, drawing: false, absence });
    if (again && PASSING.has(absence) && this.pause === undefined) {
      this.dueAt = Date.now() + LONGEST_MS[this.load];
      this.after(AGAIN_MS);
    }
  }

  private end(): void {
    clearTimeout(this.pause);
    this.pause = undefined;
    if (!this.ended) this.link.endSketch();
    this.ended = true;
    this.sent.clear();
    if (this.shown !== NOTHING) this.set(NOTHING);
  }

  private set(shown: Shown): void {
    this.shown = shown;
    this.onChange(shown);
  }
}
