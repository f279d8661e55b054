import { setTimeout as sleep } from 'node:timers/promises';
import { AtelierError } from '@atelier/domain';

/** Delays before the second and third try to store a stage. After that the runner probes the storage. */
const STORAGE_RETRIES_MS = [250, 1_000];
/** Between tries while the database is away: until the lease must have run out, which aborts `signal`. */
const DATABASE_RETRY_MS = 300;

/**
 * Stores finished stages in the order in which they end, while the child draws on. The first stage that
 * cannot be stored stops the drawing: later ones could not be stored either.
 */
export class StageWriter {
  private last: Promise<void> = Promise.resolve();
  private readonly failure = new AbortController();

  /** @param signal aborted when the job is to stop; a write under way is then still tried once */
  constructor(private readonly signal: AbortSignal) {}

  /** Aborted, with the error as its reason, when a stage could not be stored. */
  get failed(): AbortSignal {
    return this.failure.signal;
  }

  add(write: () => Promise<void>): void {
    this.last = this.last.then(async () => {
      if (this.failed.aborted) return;
      try {
        await this.persist(write);
      } catch (error) {
        this.failure.abort(error);
      }
    });
  }

  /** When everything that was added is stored or has failed. */
  settled(): Promise<void> {
    return this.last;
  }

  private async persist(write: () => Promise<void>): Promise<void> {
    for (let tried = 0; ; tried++) {
      try {
        return await write();
      } catch (error) {
        const delay = delayBeforeRetry(error, tried);
        if (delay === null || this.signal.aborted) throw error;
        await sleep(delay);
      }
    }
  }
}

/**
 * Storing is idempotent (a key by content, an upsert under the token), so a lost answer is asked for again.
 */
function delayBeforeRetry(error: unknown, tried: number): number | null {
  if (!(error instanceof AtelierError)) return null;
  if (error.code === 'unavailable') return DATABASE_RETRY_MS;
  return error.code === 'storage_failed' ? (STORAGE_RETRIES_MS[tried] ?? null) : null;
}
