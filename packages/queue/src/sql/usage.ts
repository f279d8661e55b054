import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define, NOW } from '../query';
import type { At } from '../types';

const usageSchema = z.object({
  /** Jobs of the person that wait or run. */
  active: z.int(),
  /**
   * Predicted milliseconds of the turn's jobs that wait or run: of the person, or of all guests of an
   * address.
   */
  activeMs: z.number(),
  /**
   * Jobs that the person asked for within the last 24 hours, however they ended; a grid's cells each count.
   */
  personToday: z.int(),
  /** The same of the room within the last 24 hours; 0 without a room. */
  roomToday: z.int(),
  /** All waiting jobs. */
  waiting: z.int(),
});
export type Usage = z.infer<typeof usageSchema>;

const statement = define(
  usageSchema,
  `SELECT
     (SELECT count(*) FROM "Job" WHERE "userId" = $userId::uuid AND state IN ('available', 'running'))::int AS active,
     (SELECT coalesce(sum("costMs"), 0) FROM "Job"
       WHERE turn = coalesce($turn::uuid, $userId::uuid) AND state IN ('available', 'running'))::float8 AS "activeMs",
     (SELECT coalesce(sum(cells), 0) FROM "Job"
       WHERE "userId" = $userId::uuid AND "createdAt" > ${NOW} - interval '1 day')::int AS "personToday",
     (SELECT coalesce(sum(cells), 0) FROM "Job"
       WHERE "roomId" = $roomId::uuid AND "createdAt" > ${NOW} - interval '1 day')::int AS "roomToday",
     (SELECT count(*) FROM "Job" WHERE state = 'available')::int AS waiting`,
);

/**
 * Measures quotas in one statement, each count from an index of its own. The numbers stay true until the
 * transaction ends when it has locked the person and the room before: later requests then wait. `activeMs` of
 * an address is approximate, because several guests ask at once.
 */
export async function usage(
  tx: Tx,
  {
    turn = null,
    now,
    ...of
  }: At & { userId: string; roomId: string | null; turn?: string | null | undefined },
): Promise<Usage> {
  const rows = await statement(tx, { ...of, turn, now });
  return rows[0] as Usage;
}
