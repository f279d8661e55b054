import type { StageName } from '@atelier/domain';
import { keepPreview, type ProgressPayload } from '@atelier/protocol';
import sharp from 'sharp';
import type { FrameSink } from './frame-socket';

/** At most five frames a second for each image. Encoding more would take time from the steps. */
const EVERY_MS = 200;

/** x0 as it is now, RGB bytes of `size` pixels a side. */
export interface Preview {
  rgb: Uint8Array;
  size: number;
}

interface Pending {
  stage: StageName;
  step: number;
  steps: number;
  preview?: Preview;
}

/**
 * Turns the progress of one job into frames. The latest wins, one frame of an image is encoded at a time, and
 * the denoising loop waits for none. Encoding runs in sharp's own threads.
 */
export class FrameReporter {
  /**
   * Higher than every seq of an earlier attempt with the same number, because a released attempt does not
   * count.
   */
  private seq = Date.now();
  private stopped = false;
  private readonly images = new Map<
    number,
    { pending: Pending | null; busy: boolean; timer?: NodeJS.Timeout }
  >();

  constructor(
    private readonly sink: FrameSink,
    private readonly job: { generationId: string; attempt: number },
    private readonly etaMs: () => number | null,
  ) {}

  /** A step was done; with a preview when there is one. */
  report(image: number, progress: Pending): void {
    if (this.stopped) return;
    const state = this.images.get(image) ?? { pending: null, busy: false };
    this.images.set(image, state);
    // A preview that has not left yet stays until a newer one of the same stage replaces it.
    state.pending = keepPreview(progress, state.pending);
    if (!state.busy) void this.flush(image);
  }

  /** Drops frames that were not sent. */
  stop(): void {
    this.stopped = true;
    for (const { timer } of this.images.values()) clearTimeout(timer);
  }

  private async flush(image: number): Promise<void> {
    const state = this.images.get(image)!;
    const { pending } = state;
    if (!pending || this.stopped) return;
    state.pending = null;
    state.busy = true;
    const { preview, ...progress } = pending;
    const webp = preview && (await encodeWebp(preview).catch(() => undefined));
    if (this.stopped) return;
    const frame: ProgressPayload = {
      ...this.job,
      ...progress,
      seq: this.seq++,
      image,
      etaMs: this.etaMs(),
      ...(webp && { preview: webp }),
    };
    this.sink.send(frame);
    state.timer = setTimeout(() => {
      state.busy = false;
      void this.flush(image);
    }, EVERY_MS);
  }
}

const encodeWebp = ({ rgb, size }: Preview): Promise<Uint8Array> =>
  sharp(rgb, { raw: { width: size, height: size, channels: 3 } })
    .webp({ quality: 70, effort: 0 })
    .toBuffer();
