import { randomBytes } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import type { Storage } from '@atelier/storage';
import type { Logger } from 'pino';

/**
 * A read or write of one picture that takes longer has failed. S3 itself gives up on a slow upload after 20
 * s.
 */
const ANSWER_MS = 30_000;
/** As large as a finished picture of 1024 pixels: a disk that has room for less is full. */
const PROBE_BYTES = 4 * 1024 * 1024;
const PROBE_MS = { first: 1_000, most: 15_000 };

/**
 * The same storage, whose reads and writes fail with `storage_failed` after `answerMs` instead of hanging for
 * ever.
 */
export function bounded(storage: Storage, answerMs = ANSWER_MS): Storage {
  const within = async <T>(work: Promise<T>): Promise<T> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new AtelierError('storage_failed', 'The storage of images does not answer.')),
        answerMs,
      );
    });
    return Promise.race([work, late]).finally(() => clearTimeout(timer));
  };
  return {
    put: (...args) => within(storage.put(...args)),
    get: (key) => within(storage.get(key)),
    stream: (key) => within(storage.stream(key)),
    has: (key) => within(storage.has(key)),
    probe: () => within(storage.probe()),
    delete: (key) => within(storage.delete(key)),
    list: (prefix) => storage.list(prefix),
  };
}

/**
 * Tells a storage that is away (unreachable, refused, full, read-only) from one picture that cannot be
 * stored, by writing and reading back a probe. While the storage is away the worker claims nothing, and
 * probes until it is back.
 */
export class StorageGuard {
  private back: Promise<void> | null = null;
  private stopped = false;
  private wake = (): void => {};

  constructor(
    private readonly storage: Storage,
    private readonly log: Logger,
    private readonly probeMs = PROBE_MS,
    private readonly onAway: (isAway: boolean) => void = () => {},
  ) {}

  /** Probes the storage after a failure. Returns whether it is away; then `untilBack` waits. */
  async isAway(): Promise<boolean> {
    if (this.back) return true;
    const failure = await this.probe();
    if (!failure) return false;
    this.log.error({ err: failure }, 'the storage of images is away: no job is claimed until it is back');
    this.onAway(true);
    this.back ??= this.wait(failure);
    return true;
  }

  /** Resolves at once unless the storage is away, else when a probe succeeds or at `stop`. */
  async untilBack(): Promise<void> {
    await this.back;
  }

  stop(): void {
    this.stopped = true;
    this.wake();
  }

  private async wait(first: Error): Promise<void> {
    let said = first.message;
    for (let delay = this.probeMs.first; ; delay = Math.min(2 * delay, this.probeMs.most)) {
      if (!this.stopped)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, delay);
          this.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      if (this.stopped) break;
      const failure = await this.probe();
      if (!failure) break;
      // An outage may hide another: the server is back, and refuses.
      if (failure.message !== said) this.log.error({ err: failure }, 'the storage of images is still away');
      said = failure.message;
    }
    this.back = null;
    this.onAway(false);
    if (!this.stopped) this.log.info('the storage of images is back');
  }

  /** Why a probe could not be written, read and deleted; null when all is well. */
  private async probe(): Promise<Error | null> {
    const key = `probe/${randomBytes(8).toString('hex')}.bin`;
    try {
      await this.storage.put(key, randomBytes(PROBE_BYTES), { contentType: 'application/octet-stream' });
      if ((await this.storage.get(key))?.byteLength !== PROBE_BYTES)
        throw new Error('the probe came back changed');
      await this.storage.delete(key);
      return null;
    } catch (error) {
      await this.storage.delete(key).catch(() => {});
      return error as Error;
    }
  }
}
