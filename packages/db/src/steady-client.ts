import type { Socket } from 'node:net';
import pg from 'pg';

/**
 * How much longer than a statement may take the server may be silent before the connection counts as dead.
 */
const PATIENCE = 1.25;

type Config = ConstructorParameters<typeof pg.Client>[0];
type Callback = (...answer: unknown[]) => void;

/**
 * Makes a class of pg client for one pool that mends two things:
 *
 * - One query at a time. Prisma sends the parts of an `include` at once, also inside a transaction,
 *   where they share a connection. pg has deprecated queueing them.
 * - A half-open connection (a cable pulled, a NAT that forgot us) delivers nothing and reports nothing, for
 *   hours. The server ends every statement after `statementMs`, so a connection that stays silent for a
 *   quarter longer with a query in flight is gone. Its queries fail with ETIMEDOUT. The pool replaces it
 *   together with its idle neighbours, which are likely to be dead too.
 *
 * @param statementMs 0: statements may take any time, and silence proves nothing
 */
export function steadyClient(statementMs: number): typeof pg.Client {
  const all = new Set<SteadyClient>();

  class SteadyClient extends pg.Client {
    #inFlight = 0;
    #last: Promise<unknown> = Promise.resolve();

    constructor(config?: Config) {
      super(config);
      this.once('connect', () => {
        all.add(this);
        if (statementMs > 0) this.#stream.setTimeout(statementMs * PATIENCE, () => this.#silent());
      });
      this.once('end', () => all.delete(this));
    }

    // biome-ignore lint/suspicious/noExplicitAny: pg's query has nine overloads; this passes each on
    override query(...args: any[]): any {
      const send = super.query.bind(this) as unknown as (...args: unknown[]) => Promise<unknown>;
      const callback = args.at(-1);
      this.#inFlight++;
      // The pool's own style gives each query its own connection, so nothing waits.
      if (typeof callback === 'function') {
        const done: Callback = (...answer) => {
          this.#inFlight--;
          (callback as Callback)(...answer);
        };
        return send(...args.slice(0, -1), done);
      }
      const answer = this.#last.then(() => send(...args));
      this.#last = answer.then(
        () => this.#inFlight--,
        () => this.#inFlight--,
      );
      return answer;
    }

    get #stream(): Socket {
      return this.connection.stream as Socket;
    }

    #silent(): void {
      if (this.#inFlight === 0) return;
      for (const client of all) if (client === this || client.#inFlight === 0) client.#cut();
    }

    #cut(): void {
      all.delete(this);
      this.#stream.destroy(Object.assign(new Error('the database is silent'), { code: 'ETIMEDOUT' }));
    }
  }
  return SteadyClient;
}
