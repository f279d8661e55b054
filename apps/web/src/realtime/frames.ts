import type { ProgressPayload } from '@atelier/protocol';

/** Generations whose last frame is kept; beyond it the one that was quiet longest goes. */
const KEPT = 500;

/** Whether `next` is newer than `last`: (attempt, seq) only ever rises. */
const isNewer = (next: ProgressPayload, last: ProgressPayload | undefined): boolean =>
  last === undefined || next.attempt > last.attempt || (next.attempt === last.attempt && next.seq > last.seq);

/** The latest frame of every running generation, for whoever comes late. Memory only: a lost one costs a glance, not work. */
export class LatestFrames {
  private readonly frames = new Map<string, ProgressPayload>();

  /** Takes a frame unless it is stale; says whether it was taken. */
  accept(frame: ProgressPayload): boolean {
    const last = this.frames.get(frame.generationId);
    if (!isNewer(frame, last)) return false;
    // Not every frame has a picture: a late comer gets the newest that shows the same image and stage.
    const samePlace =
      last?.attempt === frame.attempt && last.image === frame.image && last.stage === frame.stage;
    const preview = frame.preview ?? (samePlace ? last.preview : undefined);
    this.frames.delete(frame.generationId);
    this.frames.set(frame.generationId, preview ? { ...frame, preview } : frame);
    if (this.frames.size > KEPT) {
      const [oldest] = this.frames.keys();
      if (oldest !== undefined) this.frames.delete(oldest);
    }
    return true;
  }

  get(generationId: string): ProgressPayload | null {
    return this.frames.get(generationId) ?? null;
  }

  drop(generationId: string): void {
    this.frames.delete(generationId);
  }
}
