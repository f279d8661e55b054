import type { StageName } from '@atelier/domain';
import { inferenceFailed, messageOf } from '../errors';
import type { Denoiser, Pass } from './denoiser';

/**
 * One image at one stage, between two calls of the net. Its own seed, time, weight and sampler; see {@link
 * Engine}.
 */
export interface Row {
  readonly stage: StageName;
  /**
   * Passes that the net must answer before `advance`: the conditional one, the unconditional one, or both.
   */
  passes(): Pass[];
  /**
   * Takes the answers, moves one step on. @throws AtelierError `inference_failed` when an answer is NaN or
   * Inf.
   */
  advance(): StepResult;
}

export interface StepResult {
  /** Steps done, 1 .. steps. */
  step: number;
  steps: number;
  /** Estimate of the clean image [3, size, size]; only valid until the next step. */
  x0: Float32Array;
  /** The finished image after the last step, else null. */
  image: Float32Array | null;
}

interface DenoiseOptions {
  /** Checked between steps; the promise rejects with its reason. */
  signal?: AbortSignal;
  /** `passes`: those in the call of the net that finished the step. */
  onStep?: (step: StepResult, passes: number) => void;
  /** Its passes go before those of every other row, so that it ends after its own steps alone. */
  urgent?: boolean;
  /** Called after each call of a net that held passes of this row, with the milliseconds of the call. */
  onCall?: (ms: number) => void;
}

interface Entry extends DenoiseOptions {
  row: Row;
  /** When it came to the engine, as a count of rows. */
  arrived: number;
  /** Passes of the present step that the net has not answered yet. */
  pending: Pass[];
  resolve(image: Float32Array): void;
  reject(reason: unknown): void;
}

/**
 * Step-level batching. Rows wait in one queue. Each turn takes the first row's passes, fills the batch with
 * passes of the same shape from rows behind it, and runs the net once. Rows whose step is complete go to the
 * end of the queue. So a row is admitted at any step, no row waits for another's whole run, and a finished or
 * aborted row just leaves.
 *
 * One net runs at a time, whatever the stage: they share the device. Batch mates cannot change a byte: a row
 * has its own random numbers, its text's padding depends on the text alone, and all calls have one shape.
 */
export class Engine {
  #queue: Entry[] = [];
  #running = false;
  #arrivals = 0;
  /** The stage whose net ran last. */
  #stage: StageName | null = null;

  /**
   * @param denoisers one for each stage of the pack, each with its own batch size
   * @param between awaited after every call of a net: the place to let messages out before the thread blocks
   *   again
   * @param byTurns nets take turns in memory: stay with a stage until every row is done that came to it before the
   *   oldest row of another stage. Then a net is loaded once for many steps, and later rows cannot hold up others.
   */
  constructor(
    private readonly denoisers: Partial<Record<StageName, Denoiser>>,
    private readonly between: () => Promise<void> = () => Promise.resolve(),
    private readonly byTurns = false,
  ) {}

  /**
   * Runs `row` to its end, together with the engine's other rows, and resolves to the image [3, size, size].
   */
  denoise(row: Row, options: DenoiseOptions = {}): Promise<Float32Array> {
    if (options.signal?.aborted) return Promise.reject(options.signal.reason);
    return new Promise((resolve, reject) => {
      this.#queue.push({
        row,
        ...options,
        arrived: this.#arrivals++,
        pending: row.passes(),
        resolve,
        reject,
      });
      if (!this.#running) void this.#run();
    });
  }

  /** Rows that are being denoised. */
  get active(): number {
    return this.#queue.length;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // Rows that arrive in the same tick share the first batch.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      this.#dropAborted();
      const turn = this.#pick();
      if (turn.length === 0) continue;
      const began = performance.now();
      await this.#compute(turn);
      const ms = performance.now() - began;
      for (const entry of new Set(turn.map(({ entry }) => entry))) entry.onCall?.(ms);
      this.#dropAborted();
      for (const entry of new Set(turn.map(({ entry }) => entry)))
        if (entry.pending.length === 0 && this.#queue.includes(entry)) this.#advance(entry, turn.length);
      await this.between();
    }
    // Cleared in the same tick as the last look at the queue, so a later row starts a new run.
    this.#running = false;
  }

  /**
   * Takes the first row's passes and as many more of the same stage and text length as one call holds. Urgent
   * rows count as the first ones.
   */
  #pick(): { entry: Entry; pass: Pass }[] {
    const queue = this.#queue.toSorted((a, b) => Number(b.urgent ?? false) - Number(a.urgent ?? false));
    const first = this.byTurns ? this.#firstByTurns(queue) : queue[0];
    if (!first) return [];
    this.#stage = first.row.stage;
    const { tokens } = first.pending[0]!.text;
    const alike = queue
      .filter(({ row }) => row.stage === first.row.stage)
      .flatMap((entry) => entry.pending.map((pass) => ({ entry, pass })))
      .filter(({ pass }) => pass.text.tokens === tokens);
    const turn = alike.slice(0, this.denoisers[first.row.stage]?.batch ?? 1);
    for (const { entry, pass } of turn) entry.pending.splice(entry.pending.indexOf(pass), 1);
    return turn;
  }

  /** The first row of the stage that stays; see the constructor. */
  #firstByTurns(queue: readonly Entry[]): Entry | undefined {
    const oldest = queue.reduce<Entry | undefined>(
      (found, entry) => (!found || entry.arrived < found.arrived ? entry : found),
      undefined,
    );
    const others = queue.filter(({ row }) => row.stage !== this.#stage);
    const waitsSince = Math.min(...others.map(({ arrived }) => arrived));
    const stays = queue.some(({ row, arrived }) => row.stage === this.#stage && arrived < waitsSince);
    const stage = stays ? this.#stage : oldest?.row.stage;
    return queue.find(({ row }) => row.stage === stage);
  }

  async #compute(turn: { entry: Entry; pass: Pass }[]): Promise<void> {
    const stage = turn[0]!.entry.row.stage;
    const denoiser = this.denoisers[stage];
    try {
      if (!denoiser) throw new Error('the pack has no such stage');
      await denoiser.run(turn.map(({ pass }) => pass));
    } catch (error) {
      // An error of one pass must not fail its batch mates.
      if (turn.length > 1) for (const each of turn) await this.#compute([each]);
      else this.#leave(turn[0]!.entry, inferenceFailed(stage, messageOf(error), error));
    }
  }

  #advance(entry: Entry, passes: number): void {
    try {
      const result = entry.row.advance();
      entry.onStep?.(result, passes);
      this.#remove(entry);
      if (result.image) entry.resolve(result.image);
      else {
        entry.pending = entry.row.passes();
        this.#queue.push(entry);
      }
    } catch (error) {
      this.#leave(entry, error);
    }
  }

  #dropAborted(): void {
    for (const entry of this.#queue) if (entry.signal?.aborted) this.#leave(entry, entry.signal.reason);
  }

  #leave(entry: Entry, reason: unknown): void {
    this.#remove(entry);
    entry.reject(reason);
  }

  #remove(entry: Entry): void {
    this.#queue = this.#queue.filter((each) => each !== entry);
  }
}
