import type { Tx } from '@atelier/db';
import { z } from 'zod';
import { define, interval, NOW } from '../query';
import type { At } from '../types';

/** Keeps a dead worker visible, and its stage times through a restart of all processes. */
const FORGET_AFTER_MS = 60 * 60 * 1000;

const statement = define(
  z.object({ id: z.uuid() }),
  `DELETE FROM "Worker"
   WHERE "heartbeatAt" < ${NOW} - ${interval(FORGET_AFTER_MS)}
     AND NOT EXISTS (SELECT FROM "Job" WHERE state = 'running' AND "workerId" = "Worker".id)
   RETURNING id`,
);

/** Drops workers that have been silent for an hour and hold no job. Returns how many. */
export const forgetWorkers = async (tx: Tx, { now }: At = {}): Promise<number> =>
  (await statement(tx, { now })).length;
