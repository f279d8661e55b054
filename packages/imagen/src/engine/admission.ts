/**
 * Keeps images from holding more memory than there is: each says how many bytes its buffers take and waits at the door until
 * they fit. An image that is larger than everything allowed is let in when it is alone. It knows nothing of images.
 */
export class Admission {
  #held = 0;
  #waiting: { bytes: number; admit: () => void }[] = [];

  constructor(private readonly limitBytes: number) {}

  /**
   * Resolves, when `bytes` more fit, to what gives them back. Whoever waits is passed only by smaller ones: a 1024-pixel
   * image does not hold up drafts, and a stream of its like cannot starve it.
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
