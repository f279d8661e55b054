import type { Db } from '@atelier/db';
import type { PackView } from '@atelier/domain';
import { type Register, register, retire, workerAlive } from '@atelier/queue';
import type { Logger } from 'pino';
import { defaultName } from './worker-name';

const EVERY_MS = 3_000;

type Row = Omit<Register, 'now'>;

/**
 * This worker's row in the registry: made at the start, kept fresh, removed at the end. Work does not depend
 * on it.
 */
export class Registration {
  private timer: NodeJS.Timeout | undefined;
  private reporting: Promise<void> = Promise.resolve();
  private draining = false;

  private constructor(
    private readonly db: Db,
    private readonly row: Row,
    private id: string,
    private readonly log: Logger,
  ) {
    this.reportLater();
  }

  /** @throws when the database cannot be reached */
  static async make(
    db: Db,
    { name, pack, device, log }: { name: string | undefined; pack: PackView; device: string; log: Logger },
  ): Promise<Registration> {
    const row: Row = {
      name: name ?? defaultName(),
      device,
      pack: pack.name,
      packVersion: pack.version,
      capabilities: { pack },
    };
    const { workerId } = await register(db, row);
    log.info({ workerId, name: row.name, device }, 'registered');
    return new Registration(db, row, workerId, log);
  }

  /** Changes when the registry had forgotten this worker, as after a night with the lid closed. */
  get workerId(): string {
    return this.id;
  }

  /** Shows that it takes no more jobs. */
  drain(): void {
    this.draining = true;
    clearTimeout(this.timer);
    this.reporting = this.reporting.then(() => this.report());
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.reporting;
    clearTimeout(this.timer);
    await retire(this.db, { workerId: this.workerId }).catch(() => {});
  }

  private reportLater(): void {
    this.timer = setTimeout(() => {
      this.reporting = this.report().then(() => this.reportLater());
    }, EVERY_MS);
  }

  private async report(): Promise<void> {
    try {
      const isKnown = await workerAlive(this.db, { workerId: this.workerId, draining: this.draining });
      if (isKnown) return;
      this.id = (await register(this.db, this.row)).workerId;
      this.log.warn({ workerId: this.id }, 'the registry had forgotten this worker; registered again');
    } catch (error) {
      this.log.warn({ err: error }, 'cannot say that this worker lives');
    }
  }
}
