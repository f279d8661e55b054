import { type Ctx, work } from '@atelier/services';
import type { Logger } from 'pino';

/** Takes jobs of dead workers back, again and again. Every worker does so; several at once do no harm. */
export class Rescuer {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly ctx: Ctx,
    private readonly log: Logger,
    private readonly everyMs: number,
    private readonly onRescued: (rescued: { requeued: number; dead: number }) => void = () => {},
  ) {}

  start(): void {
    this.running = this.rescue();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  private async rescue(): Promise<void> {
    await work
      .rescue({ ctx: this.ctx, input: {} })
      .then(this.onRescued)
      .catch((error: unknown) => this.log.warn({ err: error }, 'cannot look after lost work'));
    if (this.stopped) return;
    // Spread by up to a quarter, so that many workers do not come at the same moment.
    this.timer = setTimeout(() => this.start(), this.everyMs * (1 + Math.random() / 4));
  }
}
