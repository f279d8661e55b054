import { PrismaPg } from '@prisma/adapter-pg';
import { addressOf } from './address';
import { type Prisma, PrismaClient } from './generated/client';
import { type Listener, type ListenOptions, listen, type Notification } from './listen';

/** The Prisma client inside a transaction. A `Db` is one too: statements that need no transaction take either. */
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

/**
 * Opens a pool (lazily: nothing connects before the first query) of at most `poolSize` connections to `url`.
 * Throws AtelierError('invalid_request') when `url` is not a PostgreSQL URL.
 */
export function createDb(url: string, { poolSize = 8 }: { poolSize?: number } = {}): Db {
  addressOf(url);
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: poolSize,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      idleTimeoutMillis: 60_000,
      application_name: 'atelier',
    },
    // A pooled connection that dies while idle is replaced at its next use; without a hearer it would end the process.
    { onPoolError: () => {}, onConnectionError: () => {} },
  );
  const client = new PrismaClient({ adapter });
  return Object.assign(client, {
    listen: (
      channels: readonly string[],
      onNotify: (notification: Notification) => void,
      options?: ListenOptions,
    ) => listen(url, channels, onNotify, options),
    close: () => client.$disconnect(),
  });
}
