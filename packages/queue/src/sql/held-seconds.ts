import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';

const statement = define(
  z.object({ seconds: z.number() }),
  `SELECT greatest(0, extract(epoch FROM clock_timestamp() - min(since)))::float8 AS seconds
   FROM (
     SELECT xact_start AS since FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()
       AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
     UNION ALL
     SELECT prepared FROM pg_prepared_xacts WHERE database = current_database()
   ) AS holder`,
);

/**
 * Returns for how many seconds the oldest open transaction of this database has kept dead rows; 0 when there is
 * none. Claims read those rows, so a forgotten transaction makes them slow (docs/queue.md). Sees the sessions
 * of other roles only with `pg_read_all_stats`.
 */
export const heldSeconds = async (tx: Tx): Promise<number> => (await statement(tx, {}))[0]?.seconds ?? 0;
