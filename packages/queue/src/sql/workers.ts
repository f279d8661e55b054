import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { QUEUE_DEFAULTS } from '../limits';
import { define, interval, NOW } from '../query';
import type { At } from '../types';

const workerSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  device: z.string(),
  pack: z.string(),
  packVersion: z.string(),
  capabilities: z.record(z.string(), z.unknown()),
  /** Stage name → milliseconds per image, exponentially weighted; only what was measured. */
  stageMs: z.record(z.string(), z.number()),
  draining: z.boolean(),
  /** Its heartbeat is younger than 15 s. */
  alive: z.boolean(),
  currentJobId: z.uuid().nullable(),
  currentGenerationId: z.uuid().nullable(),
  startedAt: z.date(),
  heartbeatAt: z.date(),
});
export type WorkerInfo = z.infer<typeof workerSchema>;

const statement = define(
  workerSchema,
  `SELECT worker.id, name, device, worker.pack, "packVersion", capabilities, "stageMs", draining, "startedAt", "heartbeatAt",
     "heartbeatAt" >= ${NOW} - ${interval(QUEUE_DEFAULTS.workerAliveMs)} AS alive,
     job.id AS "currentJobId", job."generationId" AS "currentGenerationId"
   FROM "Worker" worker
   LEFT JOIN LATERAL (
     SELECT id, "generationId" FROM "Job"
     WHERE state = 'running' AND "workerId" = worker.id ORDER BY "claimedAt" DESC LIMIT 1
   ) job ON true
   ORDER BY worker."startedAt", worker.id`,
);

/** The registry, oldest first. The current job is read from the jobs, which are the truth. */
export const workers = (tx: Tx, { now }: At = {}): Promise<WorkerInfo[]> => statement(tx, { now });
