import { AtelierError } from '@atelier/domain';

/**
 * Where a database URL points, for people: `host:port/database`, never the user or the password.
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

/** SQLSTATE or Node error code of whatever pg, Prisma's adapter or the network threw. */
export function sqlState(error: unknown): string | undefined {
  for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 5; depth++) {
    const { code, originalCode, cause, meta } = at as Record<string, unknown>;
    if (typeof originalCode === 'string') return originalCode;
    // Prisma's own codes (P2010 …) wrap the driver's, which is deeper.
    if (typeof code === 'string' && !/^P\d{4}$/.test(code)) return code;
    at = cause ?? (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  }
  return undefined;
}

const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '57P03', // cannot_connect_now: starting up
  '53300', // too_many_connections
  '08000',
  '08001',
  '08003',
  '08006',
]);

/** Whether `error` says that the server cannot be reached now, rather than that the query was wrong. */
export const isUnreachable = (error: unknown): boolean => {
  const state = sqlState(error);
  if (state !== undefined) return UNREACHABLE.has(state);
  return (
    error instanceof Error &&
    /Connection terminated|timeout (expired|exceeded)|DatabaseNotReachable/.test(error.message)
  );
};

/** What to throw when a connection to `url` failed: host and port, the server's own reason, never the password. */
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
