/** Float buffers to use again: at 1024 pixels one is 12.6 MB, and allocating it costs more than filling it. */
export class BufferPool {
  readonly #free = new Map<number, Float32Array[]>();

  /** A buffer of `length` floats with arbitrary content. */
  take(length: number): Float32Array {
    return this.#free.get(length)?.pop() ?? new Float32Array(length);
  }

  /** Hands a buffer back; nobody may hold on to it. */
  give(...buffers: Float32Array[]): void {
    for (const buffer of buffers) {
      const free = this.#free.get(buffer.length);
      if (!free) this.#free.set(buffer.length, [buffer]);
      // Four images with guidance need eight at once; more would only hold memory.
      else if (free.length < 8) free.push(buffer);
    }
  }
}
