import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define } from '../query';

/** Share of the newest measurement: the last three or so count, so a warm-up is soon forgotten. */
const WEIGHT = 0.4;

const statement = define(
  z.unknown(),
  `UPDATE "Worker"
   SET "stageMs" = "stageMs" || jsonb_build_object(
     $stage::text,
     coalesce(
       ("stageMs" ->> $stage::text)::float8 * ${1 - WEIGHT} + $tookMs::float8 * ${WEIGHT},
       $tookMs::float8
     )
   )
   WHERE id = $workerId::uuid`,
);

/** Adds a measured stage time, in milliseconds per image, to a worker's exponentially weighted mean. */
export async function recordStage(
  tx: Tx,
  measured: { workerId: string; stage: string; tookMs: number },
): Promise<void> {
  await statement(tx, measured);
}
