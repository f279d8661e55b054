import type { StoredMessage } from './store';

/** An injected answer: 429 with `retry_after` in seconds, or a status of an outage. */
export type Fault = { status: 429; retryAfter: number } | { status: 500 | 502 | 503 };

/** Failures that a test asks for ahead of time. */
export class Faults {
  readonly #asked: { pattern: RegExp; times: number; fault: Fault }[] = [];

  /** Answers the next `times` calls whose `METHOD path` matches with 429 and this `retry_after` (seconds). */
  rateLimit(pattern: RegExp, times: number, retryAfter: number): void {
    this.#asked.push({ pattern, times, fault: { status: 429, retryAfter } });
  }

  /** Answers the next `times` calls whose `METHOD path` matches as Discord does when it is away. */
  outage(pattern: RegExp, times: number, status: 500 | 502 | 503 = 503): void {
    this.#asked.push({ pattern, times, fault: { status } });
  }

  /** Returns the injected answer of this call, or null. */
  take(method: string, path: string): Fault | null {
    const asked = this.#asked.find(({ times, pattern }) => times > 0 && pattern.test(`${method} ${path}`));
    if (!asked) return null;
    asked.times -= 1;
    return asked.fault;
  }
}

/** A message as the API shows it: the store's own marks taken off. */
export function publicMessage({ ephemeral: _, ...message }: StoredMessage): Omit<StoredMessage, 'ephemeral'> {
  return message;
}
