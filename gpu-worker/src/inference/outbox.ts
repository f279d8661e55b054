/** How long a step may wait for the pipe: the parent reads 3 MB in a few milliseconds unless it is in trouble itself. */
const PATIENCE_MS = 25;

interface Outbox<T> {
  send(message: T): void;
  /** Whether something is still on its way. */
  readonly busy: boolean;
  /** Resolves when everything is on its way to the parent, or after a moment. */
  drained(): Promise<void>;
}

/**
 * Messages through a pipe that takes about 200 kB at a time and is only served while the event loop turns. Without waiting
 * between steps, a finished 3 MB image would trickle out over the next fifteen steps of its neighbours.
 */
export function createOutbox<T>(write: (message: T, sent: () => void) => void): Outbox<T> {
  let pending = 0;
  let waiting: (() => void)[] = [];
  return {
    send(message) {
      pending++;
      write(message, () => {
        pending--;
        if (pending > 0) return;
        for (const resolve of waiting) resolve();
        waiting = [];
      });
    },
    get busy() {
      return pending > 0;
    },
    drained() {
      if (pending === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
