import { AtelierError } from '@atelier/domain';
import pg from 'pg';
import { connectionError } from './address';
import { refuseTransactionPooler } from './session';

export type Notification = { channel: string; payload: string };
export type Listener = {
  /** Idempotent; resolves when the connection is closed. */
  stop(): Promise<void>;
};
export type ListenOptions = {
  /** Called after every reconnect. Notifications in between are lost, so the hearer re-reads its rows. */
  onReconnect?: () => void;
  /** Called with why the connection was lost; reconnecting goes on by itself. */
  onLost?: (error: Error) => void;
};

const BACKOFF_MS = { first: 100, most: 5_000 };
/** A half-open TCP connection delivers nothing and reports nothing: only an unanswered query shows it. */
const PING = { everyMs: 10_000, answerMs: 5_000 };

/**
 * Hears NOTIFY on `channels` over its own connection (a pooled one would be shared and lose its LISTENs).
 * Resolves when it listens; a first failure rejects with AtelierError('unavailable'), a transaction pooler
 * with AtelierError('invalid_request'). Later ones reconnect with exponential backoff.
 */
export async function listen(
  url: string,
  channels: readonly string[],
  onNotify: (notification: Notification) => void,
  { onReconnect, onLost }: ListenOptions = {},
): Promise<Listener> {
  let stopped = false;
  let checked = false;
  let client: pg.Client | undefined;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString: url,
      keepAlive: true,
      connectionTimeoutMillis: 5_000,
      query_timeout: PING.answerMs,
      application_name: 'atelier-listen',
    });
    let lost = false;
    const onEnd = (error: Error): void => {
      if (lost || stopped || client !== next) return;
      lost = true;
      clearTimeout(timer);
      onLost?.(error);
      // destroy, not end(): end() would wait for a peer that no longer answers
      next.connection.stream.destroy();
      reconnect(BACKOFF_MS.first);
    };
    next.on('error', onEnd);
    next.on('end', () => onEnd(new Error('the connection was closed')));
    next.on('notification', ({ channel, payload }) => onNotify({ channel, payload: payload ?? '' }));
    try {
      await next.connect();
      if (!checked) await refuseTransactionPooler(url, next);
      checked = true;
      for (const channel of channels) await next.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      next.connection.stream.destroy();
      throw error;
    }
    if (stopped) return void (await next.end());
    client = next;
    const ping = (): void => {
      timer = setTimeout(() => next.query('SELECT 1').then(ping, onEnd), PING.everyMs);
      timer.unref();
    };
    ping();
  };

  const reconnect = (delayMs: number): void => {
    timer = setTimeout(() => {
      connect().then(
        () => stopped || onReconnect?.(),
        () => stopped || reconnect(Math.min(delayMs * 2, BACKOFF_MS.most)),
      );
    }, delayMs);
  };

  await connect().catch((error: unknown) => {
    if (error instanceof AtelierError) throw error;
    throw connectionError(url, error);
  });
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      await last?.end().catch(() => {});
    },
  };
}
