import type { Db } from '@atelier/db';
import type { PackView } from '@atelier/domain';
import { beat, type Register, register, retire } from '@atelier/queue';
import type { Logger } from 'pino';

const EVERY_MS = 3_000;

type Row = Omit<Register, 'now'>;

/** This worker's row in the registry: made at the start, kept fresh, removed at the end. Work does not depend on it. */
export class Registration {
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private draining = false;

  private constructor(
    private readonly db: Db,
    private readonly row: Row,
    private id: string,
    private readonly log: Logger,
  ) {
    this.beatLater();
  }

  /** @throws when the database cannot be reached */
  static async make(
    db: Db,
    { pack, device, log }: { pack: PackView; device: string; log: Logger },
  ): Promise<Registration> {
    const row: Row = {
      // Everybody sees it in the queue: the machine's name is nobody's business.
      name: `worker-${process.pid}`,
      device,
      pack: pack.name,
      packVersion: pack.version,
      capabilities: { pack },
    };
    const { workerId } = await register(db, row);
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
    this.beating = this.beating.then(() => this.beat());
  }

  async stop(): Promise<void> {
    clearTimeout(this.timer);
    await this.beating;
    clearTimeout(this.timer);
    await retire(this.db, { workerId: this.workerId }).catch(() => {});
  }

  private beatLater(): void {
    this.timer = setTimeout(() => {
      this.beating = this.beat().then(() => this.beatLater());
    }, EVERY_MS);
  }

  private async beat(): Promise<void> {
    try {
      const isKnown = await beat(this.db, { workerId: this.workerId, draining: this.draining });
      if (isKnown) return;
      this.id = (await register(this.db, this.row)).workerId;
      this.log.warn({ workerId: this.id }, 'the registry had forgotten this worker; registered again');
    } catch (error) {
      this.log.warn({ err: error }, 'cannot say that this worker lives');
    }
  }
}
