import type pg from 'pg';
import { sqlState } from './address';

/** Default of a database that had none: how long a session may leave its transaction idle. */
const IDLE_TRANSACTION_DEFAULT = '5min';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * Has the server end forgotten transactions in this database, whoever opened them. While one stays open, no row
 * that died since can be removed, so each claim reads more of them (docs/queue.md). Leaves a bound alone that the
 * server, the database or this role has already. Holds for sessions that begin later, unless they choose their own.
 * Does nothing where this role may not set it.
 */
export async function boundIdleTransactions(client: pg.Client): Promise<void> {
  // reset_val, because our own sessions choose a limit of their own
  const { rows } = await client.query<{ isBounded: boolean; database: string }>(
    `SELECT reset_val <> '0' AS "isBounded", quote_ident(current_database()) AS database
     FROM pg_settings WHERE name = 'idle_in_transaction_session_timeout'`,
  );
  const [{ isBounded, database } = { isBounded: true, database: '' }] = rows;
  if (isBounded) return;
  try {
    await client.query(
      `ALTER DATABASE ${database} SET idle_in_transaction_session_timeout = '${IDLE_TRANSACTION_DEFAULT}'`,
    );
  } catch (error) {
    if (sqlState(error) !== INSUFFICIENT_PRIVILEGE) throw error;
  }
}
