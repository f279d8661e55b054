import type { Draft, DraftRequest } from '@atelier/imagen';
import type { InferenceInfo } from '../inference/messages';

/** A draft, and what it cost the jobs that ran meanwhile. */
export interface Drawn extends Draft {
  /** Milliseconds by which it delayed them. */
  delayMs: number;
}

/** The part of an inference client that drafts need. */
interface Inference {
  draft(request: DraftRequest): Promise<Draft>;
  /** Renders of jobs in flight. */
  readonly rendering: number;
  /** What is loaded; null while nothing is. */
  readonly info: { pack: string; version: string } | null;
}

/** What a millisecond of drawing in another process costs a job, in ms. docs/decisions/live-drafts.md has it. */
const DELAY_BESIDE = 0.25;

/**
 * Whether a second process for drafts pays: not on an accelerator, which both would share, not where one core has
 * to do everything, and not where its nets do not fit beside the others.
 */
export const drawsBeside = (
  {
    provider,
    memory,
    spareBytes,
    draftBytes,
  }: Pick<InferenceInfo, 'provider' | 'memory' | 'spareBytes' | 'draftBytes'>,
  cores: number,
): boolean =>
  provider === 'cpu' &&
  cores >= 2 &&
  memory === 'resident' &&
  (spareBytes === null || draftBytes <= spareBytes);

/**
 * Draws drafts in a process of their own, on a core that the jobs leave free. While that process loads, has died
 * or holds another version of the pack, the jobs' own process draws them, between the calls of its nets.
 */
export class Drafter {
  /** @param beside the process for drafts; null: there is none */
  constructor(
    private readonly jobs: Inference,
    private readonly beside: Inference | null,
  ) {}

  /** Renders of jobs in flight. */
  get rendering(): number {
    return this.jobs.rendering;
  }

  /** @throws what `drawDraft` throws; AtelierError `unavailable` when the process that draws it dies */
  async draft(request: DraftRequest): Promise<Drawn> {
    if (this.beside && this.holdsTheSame(this.beside)) {
      const draft = await this.beside.draft(request);
      return { ...draft, delayMs: draft.ms * DELAY_BESIDE };
    }
    const draft = await this.jobs.draft(request);
    return { ...draft, delayMs: draft.ms };
  }

  private holdsTheSame({ info }: Inference): boolean {
    const mine = this.jobs.info;
    // The jobs' process may be restarting; drafts need not wait for it.
    return info !== null && (mine === null || (mine.pack === info.pack && mine.version === info.version));
  }
}
