/**
 * Float buffers to use again. At 1024 pixels one is 12.6 MB, and the system's first touch of so much new
 * memory costs more than any arithmetic done in it (on a virtual machine 30 ms against 5).
 */
export class BufferPool {
  readonly #free = new Map<number, Float32Array[]>();

  /** A buffer of `length` floats with arbitrary content. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length);
  }

  /** Hands a buffer back. The caller must not keep a reference to it. */
  give(buffer: Float32Array): void {
    const free = this.#free.get(buffer.length);
    if (!free) this.#free.set(buffer.length, [buffer]);
    // Four guided images need eight at once for the net's answers alone; more would only hold memory.
    else if (free.length < 8) free.push(buffer);
  }

  /** Borrows buffers for as long as one image is at one stage. */
  lease(): Lease {
    const taken: Float32Array[] = [];
    return {
      take: (length) => {
        const buffer = this.take(length);
        taken.push(buffer);
        return buffer;
      },
      adopt: (buffer) => void taken.push(buffer),
      end: () => {
        for (const buffer of taken.splice(0)) this.give(buffer);
      },
    };
  }
}

export interface Lease {
  /** A buffer of `length` floats with arbitrary content. */
  take(length: number): Float32Array;
  /** Hands a buffer that was taken from the pool itself back with the others. */
  adopt(buffer: Float32Array): void;
  /** Hands everything back; idempotent. */
  end(): void;
}
