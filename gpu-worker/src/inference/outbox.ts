/** How long a step may wait for the pipe: the parent reads 3 MB in a few milliseconds unless it is in trouble itself. */
const PATIENCE_MS = 25;

interface Outbox<T> {
  send(message: T): void;
  /** Whether the parent does not keep up: somebody waited in vain, and what was sent is still on its way. */
  readonly clogged: boolean;
  /** Resolves when everything is on its way to the parent, or after a moment. */
  drained(): Promise<void>;
}

/**
 * Messages through a pipe that takes about 200 kB at a time and is only served while the event loop turns. Without waiting
 * between steps, a finished 3 MB image would trickle out over the next fifteen steps of its neighbours.
 */
export function createOutbox<T>(write: (message: T, sent: () => void) => void): Outbox<T> {
  let pending = 0;
  let clogged = false;
  let waiting: (() => void)[] = [];
  return {
    send(message) {
      pending++;
      write(message, () => {
        pending--;
        if (pending > 0) return;
        clogged = false;
        for (const resolve of waiting) resolve();
        waiting = [];
      });
    },
    get clogged() {
      return clogged;
    },
    drained() {
      if (pending === 0) return Promise.resolve();
      return new Promise((resolve) => {
        const timer = setTimeout(() => {
          clogged = true;
          resolve();
        }, PATIENCE_MS);
        waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}
