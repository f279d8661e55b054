import type { Tx } from '@atelier/db';
import { define } from '../query';
import { type ClaimedJob, claimedJobSchema } from '../types';
import { IN_TURN, IS_CLAIMABLE, RUNNING, TAKE, TAKEN } from './taking';

const statement = define(
  claimedJobSchema,
  `WITH ${RUNNING},
  chosen AS (
    SELECT job.id FROM "Job" job
    WHERE job."userId" IS NULL AND ${IS_CLAIMABLE}
    ORDER BY ${IN_TURN}
    LIMIT 1
    FOR UPDATE SKIP LOCKED
  ),
  ${TAKE}
  SELECT ${TAKEN} FROM claimed`,
);

/**
 * Takes a job without an owner: its person was deleted, or it repairs a picture. `claim` asks only when no
 * owned job waits.
 */
export async function claimUnowned(db: Tx, params: Record<string, unknown>): Promise<ClaimedJob | null> {
  return (await statement(db, params))[0] ?? null;
}
