import type { Tx } from '@atelier/db';
import { define } from '../query';
import { type Job, jobSchema } from '../types';

const statement = define(
  jobSchema,
  `SELECT id, "generationId", "userId", "roomId", pack, attempt, "maxAttempts", "createdAt", state::text,
     "runAt", "workerId", "fencingToken", "claimedAt", "leaseExpiresAt", "cancelRequestedAt", "finishedAt",
     "errorCode", "errorMessage"
   FROM "Job" WHERE "generationId" = $generationId::uuid ORDER BY "createdAt", id`,
);

/** Every job of a generation, oldest first. */
export const jobsOf = (tx: Tx, { generationId }: { generationId: string }): Promise<Job[]> =>
  statement(tx, { generationId });
