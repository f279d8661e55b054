import { Prisma, type Tx } from '@atelier/db';
import { at, interval } from '../query';
import type { At } from '../types';

/** Long enough to see which worker died and to keep its stage times through a restart of everything. */
const FORGET_AFTER_MS = 60 * 60 * 1000;

/** Drops workers that have been silent for an hour and hold no job. Returns how many. */
export const forgetWorkers = (tx: Tx, { now }: At = {}): Promise<number> =>
  tx.$executeRaw(Prisma.sql`
    DELETE FROM "Worker"
    WHERE "heartbeatAt" < ${at(now)} - ${interval(FORGET_AFTER_MS)}
      AND NOT EXISTS (SELECT FROM "Job" WHERE state = 'running' AND "workerId" = "Worker".id)`);
