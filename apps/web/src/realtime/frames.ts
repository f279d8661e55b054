import type { ProgressPayload } from '@atelier/protocol';

/** Generations whose last frames are kept; beyond it the one that was quiet longest goes. */
const KEPT = 500;

/** The latest frame of every image of every running generation, for whoever comes late. Memory only: a lost one costs a glance, not work. */
export class LatestFrames {
  private readonly frames = new Map<string, { attempt: number; images: Map<number, ProgressPayload> }>();

  /** Takes a frame unless it is stale: of its image, (attempt, seq) only ever rises. Says whether it was taken. */
  accept(frame: ProgressPayload): boolean {
    const known = this.frames.get(frame.generationId);
    if (known && frame.attempt < known.attempt) return false;
    // A new attempt begins with all of its images.
    const images = known?.attempt === frame.attempt ? known.images : new Map<number, ProgressPayload>();
    const last = images.get(frame.image);
    if (last && frame.seq <= last.seq) return false;
    // Not every frame has a picture: a late comer gets the newest of the same stage.
    const preview = frame.preview ?? (last?.stage === frame.stage ? last.preview : undefined);
    images.set(frame.image, preview ? { ...frame, preview } : frame);
    this.frames.delete(frame.generationId);
    this.frames.set(frame.generationId, { attempt: frame.attempt, images });
    if (this.frames.size > KEPT) {
      const [oldest] = this.frames.keys();
      if (oldest !== undefined) this.frames.delete(oldest);
    }
    return true;
  }

  /** One of each image, the newest last. */
  get(generationId: string): ProgressPayload[] {
    const images = this.frames.get(generationId)?.images.values() ?? [];
    return [...images].sort((a, b) => a.seq - b.seq);
  }

  drop(generationId: string): void {
    this.frames.delete(generationId);
  }
}
