import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { addressOf } from './address';
import { type Prisma, PrismaClient } from './generated/client';
import { type Listener, type ListenOptions, listen, type Notification } from './listen';
import { registerPool, statementName } from './statement';
import { steadyClient } from './steady-client';

/**
 * The Prisma client inside a transaction. A `Db` is one too: statements that need no transaction take either.
 */
export type Tx = Prisma.TransactionClient;

/** The Prisma client, plus what Prisma cannot do. */
export type Db = PrismaClient & {
  /** See `listen` in listen.ts; the connection is this listener's own. */
  listen(
    channels: readonly string[],
    onNotify: (notification: Notification) => void,
    options?: ListenOptions,
  ): Promise<Listener>;
  /** Ends every pooled connection. Idempotent. */
  close(): Promise<void>;
};

export type DbOptions = {
  /** Name of the connections in `pg_stat_activity`. */
  name?: string;
  /** Connections at most. */
  poolSize?: number;
  /**
   * Milliseconds that one statement may take, by the server's clock; 0: any time. The limit also tells a
   * half-open connection from a slow answer: see steady-client.ts.
   */
  statementMs?: number;
  /** Milliseconds that a query waits for a connection of the pool, and that making one may take. */
  waitMs?: number;
};

/**
 * Every statement of a request takes milliseconds. A server that does not answer (a dropped packet, a frozen
 * disk) fails the request after this time and a quarter (steady-client.ts).
 */
const STATEMENT_MS = 8_000;
/**
 * A process that is stopped in the middle of a transaction must not hold its locks for longer than a lease
 * lasts.
 */
const IDLE_IN_TRANSACTION_MS = 8_000;

/**
 * Opens a pool (lazily: nothing connects before the first query) of at most `poolSize` connections to `url`.
 * Throws AtelierError('invalid_request') when `url` is not a PostgreSQL URL.
 */
export function createDb(
  url: string,
  { name = 'atelier', poolSize = 8, statementMs = STATEMENT_MS, waitMs = 10_000 }: DbOptions = {},
): Db {
  addressOf(url);
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 60_000,
    application_name: name,
    // Set afterwards: PgBouncer refuses a connection that asks for them, or ignores them if told so.
    onConnect: (client) =>
      client.query(
        `SET statement_timeout = ${statementMs}; SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS}`,
      ),
    Client: steadyClient(statementMs),
  });
  // A pooled connection that dies while idle is replaced at its next use; without a hearer it would end the
  // process.
  pool.on('error', () => {});
  const adapter = new PrismaPg(pool, {
    onConnectionError: () => {},
    // undefined leaves a statement unprepared, though its type does not say so
    statementNameGenerator: statementName as (query: { sql: string }) => string,
  });
  const client = new PrismaClient({ adapter });
  let closed: Promise<void> | undefined;
  const db: Db = Object.assign(client, {
    listen: (
      channels: readonly string[],
      onNotify: (notification: Notification) => void,
      options?: ListenOptions,
    ) => listen(url, channels, onNotify, options),
    close: () => {
      closed ??= client.$disconnect().then(() => pool.end());
      return closed;
    },
  });
  registerPool(db, pool);
  return db;
}
