/**
 * Keeps nets within a budget of memory: opens a net when it is called, and frees the others to make room. Knows
 * nothing of packs.
 */
import type { Session, Tensor } from './session';

interface Net {
  readonly name: string;
  readonly bytes: number;
  readonly open: () => Promise<Session>;
  session: Session | null;
  /** When it was called last, as a count of calls. */
  usedAt: number;
}

export interface ResidencyHooks {
  /** Awaited before a net is opened, which blocks the thread for as long as its bytes take to read. */
  onOpen?(name: string): Promise<void> | void;
  onOpened?(name: string, ms: number): void;
}

/**
 * Nets that take turns in memory. Calls run one after the other, because a net must not be freed while it computes.
 * The net that was called longest ago goes first.
 */
export class Residency {
  readonly #nets: Net[] = [];
  #turn: Promise<unknown> = Promise.resolve();
  #calls = 0;
  #closed = false;

  /** @param budget bytes that the open nets may take together; each net must fit alone */
  constructor(
    private readonly budget: number,
    private readonly hooks: ResidencyHooks = {},
  ) {}

  /** Names of the nets that are open now. */
  get open(): string[] {
    return this.#nets.filter(({ session }) => session).map(({ name }) => name);
  }

  /**
   * Opens a net once, for its inputs and outputs, and returns a session that opens it again whenever it was freed.
   * @throws what `open` throws
   */
  async admit(name: string, bytes: number, open: () => Promise<Session>): Promise<Session> {
    const net: Net = { name, bytes, open, session: null, usedAt: 0 };
    this.#nets.push(net);
    const { inputs, outputs } = await this.#inTurn(() => this.#opened(net));
    return {
      inputs,
      outputs,
      run: (feeds, into) => this.#inTurn(() => this.#run(net, feeds, into)),
      release: () => this.#inTurn(() => this.#free(net)),
    };
  }

  /** Frees every net once the calls before it have ended; later calls fail. */
  async close(): Promise<void> {
    await this.#inTurn(async () => {
      this.#closed = true;
      for (const net of this.#nets) await this.#free(net);
    });
  }

  async #run(
    net: Net,
    feeds: Readonly<Record<string, Tensor>>,
    into: Readonly<Record<string, Tensor>>,
  ): Promise<void> {
    const session = await this.#opened(net);
    await session.run(feeds, into);
  }

  async #opened(net: Net): Promise<Session> {
    if (this.#closed) throw new Error('the nets are closed');
    net.usedAt = ++this.#calls;
    if (net.session) return net.session;
    await this.#makeRoom(net.bytes);
    await this.hooks.onOpen?.(net.name);
    const began = performance.now();
    net.session = await net.open();
    this.hooks.onOpened?.(net.name, performance.now() - began);
    return net.session;
  }

  async #makeRoom(bytes: number): Promise<void> {
    const open = this.#nets.filter(({ session }) => session).sort((a, b) => a.usedAt - b.usedAt);
    let taken = open.reduce((sum, net) => sum + net.bytes, bytes);
    for (const net of open) {
      if (taken <= this.budget) return;
      await this.#free(net);
      taken -= net.bytes;
    }
  }

  async #free(net: Net): Promise<void> {
    const { session } = net;
    net.session = null;
    await session?.release();
  }

  /** Runs `work` after all that was asked for before it, whether that succeeded or not. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }
}
