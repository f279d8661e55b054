import type { ProgressPayload } from '@atelier/protocol';

/**
 * Frames on their way out, one for each image: a newer one replaces the one that waits. One leaves each turn of the event loop,
 * because socket.io drops a volatile packet while the last is still being written, and of four images' frames that arrive
 * together only the first would be seen.
 */
export class Outbox {
  private readonly waiting = new Map<string, ProgressPayload>();
  private scheduled = false;

  constructor(private readonly send: (frame: ProgressPayload) => void) {}

  put(frame: ProgressPayload): void {
    const key = `${frame.generationId}:${frame.image}`;
    const passed = this.waiting.get(key);
    // A picture that was not sent yet is still the newest of its stage.
    const preview = frame.preview ?? (passed?.stage === frame.stage ? passed.preview : undefined);
    this.waiting.set(key, preview ? { ...frame, preview } : frame);
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
