import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define, NOW } from '../query';
import type { At } from '../types';

const backlogSchema = z.object({
  pack: z.string(),
  /** `waiting`: a worker may take it now. `backoff`: it failed and waits for its next attempt. */
  state: z.enum(['waiting', 'backoff', 'paused', 'running']),
  jobs: z.int(),
  /** Seconds that one worker was predicted to need for all of them, when they were requested. */
  workSeconds: z.number(),
  /** Seconds since the oldest could first run. */
  oldestSeconds: z.number(),
});
export type Backlog = z.infer<typeof backlogSchema>;

const statement = define(
  backlogSchema,
  `SELECT pack,
     CASE
       WHEN state = 'running' THEN 'running'
       WHEN "pausedAt" IS NOT NULL THEN 'paused'
       WHEN "runAt" > ${NOW} THEN 'backoff'
       ELSE 'waiting'
     END AS state,
     count(*)::int AS jobs,
     (sum("costMs") / 1000.0)::float8 AS "workSeconds",
     greatest(0, max(extract(epoch FROM ${NOW} - "runAt")))::float8 AS "oldestSeconds"
   FROM "Job" WHERE state IN ('available', 'running') GROUP BY 1, 2`,
);

/** Counts the jobs that wait or run, by pack and state. Reads no job that has ended. */
export const backlog = (tx: Tx, { now }: At = {}): Promise<Backlog[]> => statement(tx, { now });
