import type { GenerateEvent } from '@atelier/imagen';

/**
 * The events of one render as they arrive: filled by messages, read by one `for await`. Never slows the
 * sender down.
 */
export class RenderStream {
  readonly #waiting: GenerateEvent[] = [];
  #end: { reason: unknown } | 'finished' | null = null;
  #remote = false;
  #wake = () => {};

  push(event: GenerateEvent): void {
    if (this.#end) return;
    this.#waiting.push(event);
    this.#wake();
  }

  finish(): void {
    this.#remote = true;
    this.#end ??= 'finished';
    this.#wake();
  }

  /** @param remote whether the child has ended the render too; if not it must be told to abort */
  fail(reason: unknown, remote = false): void {
    this.#remote ||= remote;
    this.#end ??= { reason };
    // The reader's own abort: what arrived before is no longer wanted.
    if (!remote) this.#waiting.length = 0;
    this.#wake();
  }

  /** Whether the child has nothing left to do for this render. */
  get ended(): boolean {
    return this.#remote;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<GenerateEvent, void, undefined> {
    for (;;) {
      while (this.#waiting.length > 0) yield this.#waiting.shift()!;
      if (this.#end === 'finished') return;
      if (this.#end) throw this.#end.reason;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }
}
