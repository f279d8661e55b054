import { randomUUID } from 'node:crypto';
import { AtelierError } from '@atelier/domain';
import pg from 'pg';

/**
 * Refuses a transaction pooler between us and the server, such as PgBouncer in its transaction mode. It lends
 * a server session to one transaction at a time, so LISTEN hears nothing and another client gets a session's
 * lock. Detects it by a session setting of `client` that a second connection can see.
 * @throws AtelierError invalid_request when there is one; pg's error when the second connection fails
 */
export async function refuseTransactionPooler(url: string, client: pg.Client): Promise<void> {
  const mine = randomUUID();
  const other = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
  });
  other.on('error', () => {});
  // Connected first: a pooler hands out the session that was used last.
  await other.connect();
  try {
    await client.query(`SELECT set_config('atelier.session', '${mine}', false)`);
    const { rows } = await other.query<{ seen: string | null }>(
      "SELECT current_setting('atelier.session', true) AS seen",
    );
    if (rows[0]?.seen !== mine) return;
  } finally {
    await other.end().catch(() => {});
  }
  throw new AtelierError(
    'invalid_request',
    'DATABASE_URL leads to a transaction pooler, which loses notifications and locks. Use its session mode or a direct connection.',
  );
}
