import { keepPreview, type ProgressPayload, takeFrame } from '@atelier/protocol';

/** Generations whose last frames are kept. Beyond it the one that was quiet longest goes. */
const KEPT = 500;

/** The latest frame of every image of every running generation, for the snapshots of those who come late. In memory only. */
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

  /** One of each image, the newest last. */
  get(generationId: string): ProgressPayload[] {
    return Object.values(this.frames.get(generationId) ?? {}).sort((a, b) => a.seq - b.seq);
  }

  drop(generationId: string): void {
    this.frames.delete(generationId);
  }
}

/**
 * Frames on their way out, one for each image: a newer one replaces the one that waits. One leaves each turn of the event loop,
 * because socket.io drops a volatile packet while the last is still being written: of four images' frames that arrive
 * together only the first would be seen.
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

  /** Forgets what waits of a generation: its row has changed since. */
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
