import type { Tx } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { z } from 'zod';
import { QUEUE_DEFAULTS, TURNS } from '../limits';
import { define, interval, NOW } from '../query';
import type { At } from '../types';
import { virtualNow } from './virtual-now';

export type Enqueue = At & {
  generationId: string;
  /** Null: the job runs when no job with an owner waits. */
  userId: string | null;
  roomId: string | null;
  pack: string;
  /**
   * A guest's turn: a keyed hash of their address. Without one, that of the guest's last job, else their own.
   */
  turn?: string | null | undefined;
  /** Predicted milliseconds of one worker, at least 1. */
  costMs?: number;
  /** Its weight in the quota of a day. Default 1. */
  cells?: number;
  maxAttempts?: number;
  /** W3C trace context of the request; its worker's spans belong there. */
  traceparent?: string | null | undefined;
  runAt?: Date;
};

/** Requests of one address that come at once queue up here: each must see the work of the one before. */
const lockTurn = define(z.unknown(), 'SELECT pg_advisory_xact_lock(hashtextextended($turn::text, 0))::text');

const statement = define(
  z.object({ jobId: z.uuid() }),
  `WITH asker AS (
     SELECT coalesce((SELECT "isGuest" FROM "User" WHERE id = $userId::uuid), true) AS guest
   ),
   flow AS (
     SELECT guest, CASE WHEN guest THEN coalesce(
       $turn::uuid,
       (SELECT turn FROM "Job" WHERE "userId" = $userId::uuid ORDER BY "createdAt" DESC LIMIT 1),
       $userId::uuid,
       $generationId::uuid
     ) ELSE $userId::uuid END AS turn
     FROM asker
   ),
   virtual AS (
     SELECT ${virtualNow('flow.guest', '$pack')} AS now FROM flow
   ),
   earlier AS (
     SELECT greatest(
       (SELECT max("turnAt" + ${interval('"costMs"')}) FROM "Job"
         WHERE turn = flow.turn AND state IN ('available', 'running')),
       (SELECT least("turnAt" + ${interval('"costMs"')}, ${NOW} + ${interval(TURNS.debtMs)}) FROM "Job"
         WHERE turn = flow.turn AND (state <> 'cancelled' OR "claimedAt" IS NOT NULL)
         ORDER BY "createdAt" DESC LIMIT 1)
     ) AS "endsAt"
     FROM flow
   ),
   made AS (
     INSERT INTO "Job" (
       id, "generationId", "userId", "roomId", pack, guest, turn, "turnAt", "costMs", cells, "maxAttempts", "runAt", "createdAt",
       traceparent
     )
     SELECT
       gen_random_uuid(), $generationId::uuid, $userId::uuid, $roomId::uuid, $pack, flow.guest, flow.turn,
       greatest(virtual.now, (SELECT "endsAt" FROM earlier)), greatest(1, $costMs::int), $cells::int, $maxAttempts::int,
       date_trunc('milliseconds', coalesce($runAt::timestamptz, ${NOW})), ${NOW},
       $traceparent::text
     FROM flow, virtual
     RETURNING id
   )
   SELECT made.id AS "jobId", pg_notify('${NOTIFY.jobReady}', '')::text AS told FROM made`,
);

/**
 * The guests of one address share its places: a guest's second waiting job stands as if it had come a minute
 * later, the third two minutes. Only places change hands, so the address gains nothing by fresh names. A guest's
 * own jobs keep the order that the guest gave them: the kth of them takes the kth arrival.
 */
const shareTurn = define(
  z.unknown(),
  `WITH waiting AS (
     SELECT id, "userId", "turnAt", "createdAt" FROM "Job"
     WHERE turn = $turn::uuid AND state = 'available' FOR UPDATE SKIP LOCKED
   ),
   arrivals AS (
     SELECT "userId", "createdAt", row_number() OVER (PARTITION BY "userId" ORDER BY "createdAt", id) AS round FROM waiting
   ),
   rounds AS (
     SELECT id, "userId", row_number() OVER (PARTITION BY "userId" ORDER BY "turnAt", "createdAt", id) AS round FROM waiting
   ),
   ranked AS (
     SELECT rounds.id, row_number() OVER (
       ORDER BY arrivals."createdAt" + (rounds.round - 1) * interval '1 minute', rounds.round, rounds.id
     ) AS n
     FROM rounds JOIN arrivals
       ON arrivals."userId" IS NOT DISTINCT FROM rounds."userId" AND arrivals.round = rounds.round
   ),
   places AS (SELECT "turnAt", row_number() OVER (ORDER BY "turnAt") AS n FROM waiting)
   UPDATE "Job" job SET "turnAt" = places."turnAt"
   FROM ranked JOIN places USING (n)
   WHERE job.id = ranked.id AND job."turnAt" <> places."turnAt"`,
);

/**
 * Adds a job and gives it its place in the line. Call it in the transaction that writes the generation: both
 * exist or neither does. The NOTIFY is part of the statement, so PostgreSQL sends it at commit and never for
 * a job that was rolled back. `runAt` is cut to the millisecond that the column holds: rounding would go up
 * for half of all jobs, which a notified worker would then find not due. The caller has locked the person, so
 * a person's jobs follow one another.
 */
export async function enqueue(
  tx: Tx,
  {
    turn = null,
    costMs = QUEUE_DEFAULTS.costMs,
    cells = 1,
    maxAttempts = QUEUE_DEFAULTS.maxAttempts,
    traceparent = null,
    runAt,
    now,
    ...job
  }: Enqueue,
): Promise<{ jobId: string }> {
  if (turn) await lockTurn(tx, { turn });
  const whole = Math.round(Math.min(costMs, 2 ** 31 - 1));
  const params = { ...job, turn, costMs: whole, cells, maxAttempts, traceparent, runAt, now };
  const rows = await statement(tx, params);
  if (turn) await shareTurn(tx, { turn });
  return rows[0] as { jobId: string };
}
