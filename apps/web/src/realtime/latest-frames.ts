import { keepPreview, type ProgressPayload, takeFrame } from '@atelier/protocol';

/**
 * Number of generations whose last frames are kept. The one without a frame for the longest time goes first.
 */
const KEPT = 500;

/**
 * Keeps the latest frame of every image of every running generation, for the snapshots of late watchers. In
 * memory only.
 */
export class LatestFrames {
  private readonly frames = new Map<string, Record<number, ProgressPayload>>();

  /** Takes a frame, with the newest preview of its stage. Returns false when it is stale. */
  accept(frame: ProgressPayload): boolean {
    const { generationId, image, attempt } = frame;
    const known = this.frames.get(generationId) ?? {};
    const last = known[image]?.attempt === attempt ? known[image] : undefined;
    const taken = takeFrame(known, keepPreview(frame, last));
    if (taken === null) return false;
    this.frames.delete(generationId);
    this.frames.set(generationId, taken);
    if (this.frames.size > KEPT) {
      const [oldest] = this.frames.keys();
      if (oldest !== undefined) this.frames.delete(oldest);
    }
    return true;
  }

  /** Returns one frame of each image, the newest last. */
  get(generationId: string): ProgressPayload[] {
    return Object.values(this.frames.get(generationId) ?? {}).sort((a, b) => a.seq - b.seq);
  }

  drop(generationId: string): void {
    this.frames.delete(generationId);
  }
}

/**
 * Holds one unsent frame for each image; a newer frame replaces it. Sends one frame each turn of the event
 * loop, because a socket that is still being written to skips a frame. Of four frames sent together only the
 * first would arrive.
 */
export class FrameQueue {
  private readonly waiting = new Map<string, ProgressPayload>();
  private scheduled = false;

  constructor(private readonly send: (frame: ProgressPayload) => void) {}

  put(frame: ProgressPayload): void {
    const key = `${frame.generationId}:${frame.image}`;
    this.waiting.set(key, keepPreview(frame, this.waiting.get(key)));
    this.schedule();
  }

  /** Forgets the unsent frames of a generation whose row has changed. */
  drop(generationId: string): void {
    for (const [key, frame] of this.waiting)
      if (frame.generationId === generationId) this.waiting.delete(key);
  }

  private schedule(): void {
    if (this.scheduled || this.waiting.size === 0) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      const [next] = this.waiting;
      if (next === undefined) return;
      this.waiting.delete(next[0]);
      this.send(next[1]);
      this.schedule();
    });
  }
}
