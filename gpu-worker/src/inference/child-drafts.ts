import { type Draft, type DraftRequest, drawDraft, type Pack } from '@atelier/imagen';

/**
 * Draws drafts in the inference child, between the calls of the jobs' nets. The engine waits for a draft
 * whose text is being encoded, because the next call of a net may block the thread for a third of a second.
 */
export class ChildDrafts {
  private readonly preparing = new Set<Promise<void>>();

  async draw(pack: Pack, request: DraftRequest): Promise<Draft> {
    let queued = (): void => {};
    const ready = new Promise<void>((resolve) => {
      queued = resolve;
    });
    this.preparing.add(ready);
    void ready.then(() => this.preparing.delete(ready));
    return drawDraft(pack, request, { onQueued: queued });
  }

  /** Resolves when every draft that has arrived stands before the jobs' next call. */
  async prepared(): Promise<void> {
    await Promise.all(this.preparing);
  }
}

/** A caption for measuring. */
const PROBE = { caption: 'a', seed: 0, settings: {}, walk: 1, mostSteps: 1 };

/**
 * Measures the milliseconds of one step of a draft; Infinity when there can be none. The first step warms the
 * net up, which the first job would otherwise pay for; of a slow net it is the only one.
 * @param slowMs a first step that takes longer is not repeated
 */
export async function measureStep(pack: Pack, slowMs: number): Promise<number> {
  try {
    const first = await drawDraft(pack, PROBE);
    return first.ms > slowMs ? first.ms : (await drawDraft(pack, PROBE)).ms;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
