/**
 * The memory that the vectorized loops share. Images go through it a portion at a time, small enough to stay
 * in a core's cache, so the cost is one read and one write of the image itself.
 */

/**
 * Floats in a portion: 32 KiB. A multiple of what any loop does in one turn, so that the last turn stays
 * inside.
 */
export const PORTION = 8192;

/** Values that a loop takes at a time, at most. */
const LONGEST_TURN = 16;
const PLACES = 8;
export const memory = new WebAssembly.Memory({ initial: (PLACES * PORTION * 4) / 65_536 });

/** Room for one portion. */
interface Place {
  /** In bytes. */
  readonly address: number;
  /** `count` floats of it, or an array outside where it has not so many. */
  view(count: number): Float32Array;
  /**
   * Brings source[from .. from + count) here, followed by zeros to the end of any loop's last turn, and
   * returns its address; a view of this memory stays where it lies.
   */
  load(source: Float32Array, from: number, count: number): number;
  /** Copies the result to target[from .. from + count). */
  save(target: Float32Array, from: number, count: number): void;
}

function place(at: number): Place {
  const address = at * PORTION * 4;
  const values = new Float32Array(memory.buffer, address, PORTION);
  return {
    address,
    view: (count) => (count > PORTION ? new Float32Array(count) : values.subarray(0, count)),
    load(source, from, count) {
      const home = homeOf(source);
      if (home !== null) return home + from * 4;
      values.set(count === source.length ? source : source.subarray(from, from + count));
      if (count % LONGEST_TURN > 0) values.fill(0, count, count + LONGEST_TURN);
      return address;
    },
    save(target, from, count) {
      target.set(count === PORTION ? values : values.subarray(0, count), from);
    },
  };
}

/** Places of each loop in the memory. No loop overwrites a place of its caller. */
export const PLACE = {
  operands: [place(0), place(1), place(2)],
  result: place(3),
  noise: place(4),
  rows: place(5),
  band: place(6),
  source: place(7),
} as const;

/** The address of an array that is a view of this memory; null for other arrays. */
export const homeOf = (array: Float32Array): number | null =>
  array.buffer === memory.buffer ? array.byteOffset : null;
