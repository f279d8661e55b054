import { AtelierError } from '@atelier/domain';

/**
 * Describes a database URL for people as `host:port/database`, never with user or password.
 * Throws AtelierError('invalid_request') when it is not a PostgreSQL URL.
 */
export function addressOf(url: string): string {
  if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
    throw new AtelierError(
      'invalid_request',
      'DATABASE_URL is not a PostgreSQL URL (postgresql://user:password@host:5432/database).',
    );
  }
  const { hostname, port, pathname } = new URL(url);
  return `${hostname || 'localhost'}:${port || 5432}${pathname}`;
}

/** An error and its causes, outermost first: Prisma wraps its adapter's error, which wraps the driver's. */
function* causesOf(error: unknown): Generator<Record<string, unknown>> {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 6; depth++) {
    const layer = at as Record<string, unknown>;
    yield layer;
    at = layer.cause ?? (layer.meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  }
}

/** Prisma's own codes, as opposed to SQLSTATEs and Node's. */
const PRISMA_CODE = /^P\d{4}$/;

/** SQLSTATE or Node error code of an error of pg, Prisma's adapter or the network. */
export function sqlState(error: unknown): string | undefined {
  for (const { code, originalCode } of causesOf(error)) {
    if (typeof originalCode === 'string') return originalCode;
    if (typeof code === 'string' && !PRISMA_CODE.test(code)) return code;
  }
  return undefined;
}

const UNREACHABLE = new Set([
  ...[
    'ECONNREFUSED',
    'ECONNRESET',
    'ENOTFOUND',
    'EAI_AGAIN',
    'ETIMEDOUT',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'EPIPE',
  ],
  // admin_shutdown, crash_shutdown, cannot_connect_now, too_many_connections, connection exceptions
  ...['57P01', '57P02', '57P03', '53300', '08000', '08001', '08003', '08006'],
  // it took too long: statement_timeout, idle_in_transaction_session_timeout
  ...['57014', '25P03'],
  // Prisma: cannot reach, timed out reaching, connection closed, no free connection, a transaction that got
  // none in time
  ...['P1001', 'P1002', 'P1017', 'P2024', 'P2028'],
  // the adapter's kinds
  ...['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections'],
]);
/** Messages of pg errors without a code. */
const UNREACHABLE_TEXT =
  /Connection terminated|query_wait_timeout|server login has been failing|server conn crashed|connection error and is not queryable|timeout (expired|exceeded when trying to connect)/;

/** Whether `error` says that the server cannot be reached now, rather than that the query was wrong. */
export function isUnreachable(error: unknown): boolean {
  for (const { code, originalCode, kind, message } of causesOf(error)) {
    if ([code, originalCode, kind].some((name) => typeof name === 'string' && UNREACHABLE.has(name)))
      return true;
    if (typeof message === 'string' && UNREACHABLE_TEXT.test(message)) return true;
  }
  return false;
}

/** Messages of pg, Prisma and PgBouncer when every connection of the pool stayed in use for the longest wait. */
const BUSY_TEXT =
  /timeout exceeded when trying to connect|Unable to start a transaction in the given time|query_wait_timeout/;

/** SQLSTATE disk_full: the server has no room for a row, a file or its log. */
const DISK_FULL = '53100';
/** Seconds after which a client may retry; freeing a disk takes time. */
const DISK_FULL_RETRY_MS = 30_000;

/** How long a client should wait while all connections are in use. */
const BUSY_RETRY_MS = 2_000;

/**
 * Whether `error` says that all connections of this process were in use, rather than that the server was
 * away.
 */
function isBusy(error: unknown): boolean {
  for (const { code, message } of causesOf(error))
    if (code === 'P2024' || (typeof message === 'string' && BUSY_TEXT.test(message))) return true;
  return false;
}

/**
 * Maps a statement's error to the one to throw: `rate_limited` (all connections in use), `storage_full`,
 * `unavailable`, or the error itself.
 */
export function databaseError(error: unknown): unknown {
  if (error instanceof AtelierError && error.code !== 'unavailable') return error;
  if (isBusy(error))
    return new AtelierError('rate_limited', 'The studio is busy. Wait a moment and try again.', {
      cause: error,
      retryAfterMs: BUSY_RETRY_MS,
    });
  if (error instanceof AtelierError) return error;
  if (sqlState(error) === DISK_FULL)
    return new AtelierError('storage_full', 'The disk is full: nothing can be stored until there is room.', {
      cause: error,
      retryAfterMs: DISK_FULL_RETRY_MS,
    });
  if (isUnreachable(error))
    return new AtelierError('unavailable', 'The database cannot be reached right now.', { cause: error });
  return error;
}

/**
 * Makes the error of a failed connection to `url`: host and port, the server's own reason, never the
 * password.
 */
export function connectionError(url: string, cause: unknown): AtelierError {
  const state = sqlState(cause);
  const why =
    state === '28P01' || state === '28000'
      ? 'refused the user or the password'
      : state === '3D000'
        ? 'has no such database'
        : `cannot be reached${state ? ` (${state})` : ''}`;
  return new AtelierError('unavailable', `The database at ${addressOf(url)} ${why}.`, {
    cause: state ?? 'connection failed',
  });
}
