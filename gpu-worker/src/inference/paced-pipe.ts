/** The most milliseconds that a step waits for the pipe. A healthy parent reads 3 MB within a few. */
const PATIENCE_MS = 25;

interface PacedPipe<T> {
  send(message: T): void;
  /** Whether the parent does not keep up: a `drained` gave up, and messages are still on their way. */
  readonly clogged: boolean;
  /** Resolves when everything is on its way to the parent, or after a moment. */
  drained(): Promise<void>;
}

/**
 * Sends messages through a pipe that takes about 200 kB at a time and is served only while the event loop
 * turns. Callers wait for `drained` between steps: otherwise a finished 3 MB image would trickle out over the
 * next fifteen steps of its neighbours.
 */
export function createPacedPipe<T>(write: (message: T, sent: () => void) => void): PacedPipe<T> {
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
