import { Prisma, type Tx } from '@atelier/db';
import { query } from '../query';
import { type Job, jobSchema } from '../types';

/** Every job of a generation, oldest first. */
export const jobsOf = (tx: Tx, { generationId }: { generationId: string }): Promise<Job[]> =>
  query(
    tx,
    jobSchema,
    Prisma.sql`
      SELECT id, "generationId", "userId", "roomId", pack, priority, attempt, "maxAttempts", "createdAt", state::text,
        "runAt", "workerId", "fencingToken", "claimedAt", "leaseExpiresAt", "cancelRequestedAt", "finishedAt",
        "errorCode", "errorMessage"
      FROM "Job" WHERE "generationId" = ${generationId}::uuid ORDER BY "createdAt", id`,
  );
