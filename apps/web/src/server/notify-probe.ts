import { randomUUID } from 'node:crypto';
import type { Container } from './container';

const EVERY_MS = 15_000;

/**
 * Measures how long a notification takes from the statement that sends it to this process, over the connection
 * that hears all others. A probe that did not arrive before the next one is sent counts as lost.
 */
export class NotifyProbe {
  private sent: { id: string; at: number } | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly container: Container,
    private readonly everyMs = EVERY_MS,
  ) {}

  start(): void {
    this.timer = setInterval(() => void this.send(), this.everyMs).unref();
  }

  /** Hears a notification of the probes' channel; those of other processes are ignored. */
  heard(id: string): void {
    if (this.sent?.id !== id) return;
    this.container.metrics.notify.observe((performance.now() - this.sent.at) / 1000);
    this.sent = null;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async send(): Promise<void> {
    const { services, deps, metrics } = this.container;
    if (this.sent) metrics.notifyLost.inc({ what: 'probe' });
    const id = randomUUID();
    this.sent = { id, at: performance.now() };
    const ctx = { actor: { kind: 'system' as const }, deps };
    await services.system.probeNotify({ ctx, input: { id } }).catch(() => {
      // `atelier_dependency_up` tells that the database is away.
      this.sent = null;
    });
  }
}
