import type { StoredMessage } from './store';

type Fault = {
  match: (method: string, path: string) => boolean;
  times: number;
  retryAfterSeconds: number;
};

/** Failures that a test asks for ahead of time. */
export class Faults {
  readonly #limits: Fault[] = [];

  /** Answers the next `times` calls whose `METHOD path` matches with 429 and this `retry_after` (seconds). */
  rateLimit(pattern: RegExp, times: number, retryAfterSeconds: number): void {
    this.#limits.push({
      match: (method, path) => pattern.test(`${method} ${path}`),
      times,
      retryAfterSeconds,
    });
  }

  /** The `retry_after` to answer this call with, or null when it may pass. */
  take(method: string, path: string): number | null {
    const fault = this.#limits.find((limit) => limit.times > 0 && limit.match(method, path));
    if (!fault) return null;
    fault.times -= 1;
    return fault.retryAfterSeconds;
  }
}

/** A message as the API shows it: the store's own marks taken off. */
export function publicMessage({ ephemeral: _, ...message }: StoredMessage): Omit<StoredMessage, 'ephemeral'> {
  return message;
}
