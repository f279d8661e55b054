/**
 * Bounds the memory of images in progress. Each image declares its bytes and waits until they fit. An image
 * larger than the bound is admitted alone. Knows nothing of images.
 */
export class Admission {
  #held = 0;
  #waiting: { bytes: number; admit: () => void }[] = [];

  constructor(private readonly limitBytes: number) {}

  /**
   * Resolves to a function that gives the bytes back, once `bytes` more fit. Only smaller requests may pass a
   * waiting one: a 1024-pixel image does not hold up drafts, and equal requests cannot starve it.
   * @throws the signal's reason when aborted while waiting
   */
  enter(bytes: number, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#held -= bytes;
        this.#admitWaiting();
      };
      const abort = () => {
        this.#waiting = this.#waiting.filter((each) => each !== entry);
        reject(signal?.reason);
        this.#admitWaiting();
      };
      const entry = {
        bytes,
        admit: () => {
          signal?.removeEventListener('abort', abort);
          this.#held += bytes;
          resolve(leave);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#waiting.push(entry);
      this.#admitWaiting();
    });
  }

  #admitWaiting(): void {
    let smallestRefused = Infinity;
    this.#waiting = this.#waiting.filter(({ bytes, admit }) => {
      const fits = this.#held === 0 || this.#held + bytes <= this.limitBytes;
      if (fits && bytes < smallestRefused) {
        admit();
        return false;
      }
      smallestRefused = Math.min(smallestRefused, bytes);
      return true;
    });
  }
}
