import { AtelierError } from '@atelier/domain';
import type { DraftAnswer, DraftPayload, LanePayload } from '@atelier/protocol';
import type { Logger } from 'pino';
import sharp from 'sharp';
import { ComputeBudget } from './compute-budget';
import type { Drafter } from './drafter';

export interface LaneOptions {
  pack: string;
  drafter: Pick<Drafter, 'draft' | 'rendering'>;
  /** Drafts that are worth drawing at once: the passes of one call of the net. */
  capacity: number;
  /** Measured milliseconds of one step. */
  stepMs: number;
  log: Pick<Logger, 'warn'>;
  now?: () => number;
  /** Hears how each draft ended, and the seconds of one that was drawn. */
  onDraft?: (outcome: 'drawn' | 'busy' | 'failed', seconds?: number) => void;
}

/** The way of a draft: as few steps as keep the composition. docs/decisions/live-drafts.md has the figures. */
const DRAFT = { walk: 5, mostSteps: 3 };
/** A dearer draft is of no use while one types. */
export const SLOW_MS = 1_500;
/** A running job loses at most a twentieth; a fifth of that is for what the budget does not see. */
const SHARE = 0.04;
const BURST_MS = 120;
const LINGER_MS = 2_000;
/** Weight of the newest measurement. */
const NEWEST = 0.2;
/**
 * After a draft that cost too much or ended the inference process none is drawn for so long, then twice as
 * long.
 */
const PENALTY_MS = 60_000;
const PENALTY_MOST_MS = 3_600_000;

/**
 * A worker's lane for drafts, past the queue: no rows, bounded in number and, beside jobs, in computing time.
 * A draft that does not fit now is answered with `busy`; the web asks again with newer words. No draft waits
 * here.
 */
export class DraftLane {
  private readonly budget: ComputeBudget;
  private readonly now: () => number;
  private drawing = 0;
  private stepMs: number;
  private closed: 'slow' | 'died' | null = null;
  private penaltyMs = PENALTY_MS;
  private reopening: NodeJS.Timeout | undefined;
  /** Called when `notice` has changed. */
  onChange: () => void = () => {};

  constructor(private readonly options: LaneOptions) {
    this.now = options.now ?? (() => performance.now());
    this.stepMs = options.stepMs;
    if (this.isSlow()) this.close('slow');
    this.budget = new ComputeBudget({ share: SHARE, burstMs: BURST_MS, lingerMs: LINGER_MS, now: this.now });
  }

  /** The state of this lane, for the web. */
  get notice(): LanePayload {
    const { pack, capacity } = this.options;
    return { pack, capacity, state: this.closed === 'slow' ? 'slow' : 'open' };
  }

  stop(): void {
    clearTimeout(this.reopening);
  }

  /** Draws now, or says when to ask again. Never throws. */
  async draw(asked: DraftPayload): Promise<DraftAnswer> {
    const began = this.now();
    const answer = await this.answer(asked);
    const { onDraft } = this.options;
    if (answer.ok) onDraft?.('drawn', (this.now() - began) / 1000);
    else onDraft?.(answer.code);
    return answer;
  }

  private async answer(asked: DraftPayload): Promise<DraftAnswer> {
    const busy = this.budget.isBusy(this.options.drafter.rendering > 0);
    const waitMs = this.waitMs(busy);
    if (waitMs > 0) return { ok: false, code: 'busy', waitMs: Math.min(60_000, waitMs) };
    this.drawing += 1;
    try {
      const { rgb, size, steps, ms, delayMs } = await this.options.drafter.draft({ ...asked, ...DRAFT });
      // A draft without a job delays none, so it costs no budget.
      if (busy) this.budget.spend(delayMs);
      this.measured(ms, steps);
      return { ok: true, webp: await encode(rgb, size), steps, besideJobs: busy };
    } catch (error) {
      return this.failed(error);
    } finally {
      this.drawing -= 1;
    }
  }

  private waitMs(busy: boolean): number {
    if (this.closed) return this.penaltyMs;
    // Beside jobs one at a time: what the next may cost is known when this one has ended.
    if (this.drawing >= (busy ? 1 : this.options.capacity)) return this.stepMs * DRAFT.mostSteps;
    return busy ? this.budget.waitMs() : 0;
  }

  private measured(ms: number, steps: number): void {
    this.stepMs += NEWEST * (ms / steps - this.stepMs);
    if (this.isSlow()) this.close('slow');
    else this.penaltyMs = PENALTY_MS;
  }

  private isSlow(): boolean {
    return this.stepMs * DRAFT.mostSteps > SLOW_MS;
  }

  /** Opens again by itself: the machine may have been busy with something else, the caption an odd one. */
  private close(why: 'slow' | 'died'): void {
    this.closed = why;
    this.onChange();
    clearTimeout(this.reopening);
    // A net that cannot be measured never draws.
    if (!Number.isFinite(this.stepMs)) return;
    this.reopening = setTimeout(() => {
      this.closed = null;
      this.stepMs = Math.min(this.stepMs, SLOW_MS / DRAFT.mostSteps);
      this.onChange();
    }, this.penaltyMs).unref();
    this.penaltyMs = Math.min(PENALTY_MOST_MS, this.penaltyMs * 2);
  }

  private failed(error: unknown): DraftAnswer {
    // The caption may be what killed it, and the jobs that ran beside it have suffered already.
    if (error instanceof AtelierError && error.code === 'unavailable') this.close('died');
    else if (!(error instanceof AtelierError) || error.code === 'inference_failed')
      this.options.log.warn({ err: error }, 'a draft could not be drawn');
    return { ok: false, code: 'failed', waitMs: 0 };
  }
}

const encode = (rgb: Uint8Array, size: number): Promise<Uint8Array> =>
  sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .webp({ quality: 90, effort: 0 })
    .toBuffer();
