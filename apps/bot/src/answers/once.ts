/** Hints that are remembered as said; beyond it the oldest are forgotten. */
const REMEMBERED = 10_000;

/** Says things once: to each person, or in each channel. Only a memory, so a restart may say them again. */
export class Once {
  readonly #said = new Set<string>();

  /** Whether this is the first time for `key`. */
  first(...key: string[]): boolean {
    const name = key.join(':');
    if (this.#said.has(name)) return false;
    this.#said.add(name);
    const [oldest = ''] = this.#said;
    if (this.#said.size > REMEMBERED) this.#said.delete(oldest);
    return true;
  }
}
