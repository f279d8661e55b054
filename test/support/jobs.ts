import { randomUUID } from 'node:crypto';
import type { Db } from '@atelier/db';
import { type ClaimedJob, claim, enqueue, type Job, jobsOf } from '@atelier/queue';

/** Where the clock of a queue test starts. Time moves only when a test passes another moment. */
export const START = new Date('2030-01-01T12:00:00.000Z');
/** `START` plus `ms` milliseconds. */
export const moment = (ms: number): Date => new Date(START.getTime() + ms);

export const person = async (db: Db, name = 'Ada'): Promise<string> =>
  (await db.user.create({ data: { name } })).id;

type AskOptions = {
  turn?: string;
  costMs?: number;
  at?: number;
  pack?: string;
  roomId?: string | null;
  maxAttempts?: number;
};
export type Asked = { jobId: string; generationId: string };

/** A generation with its job. `at`: milliseconds after START. */
export async function ask(
  db: Db,
  userId: string | null,
  { at = 0, pack = 'tiny', roomId = null, ...more }: AskOptions = {},
): Promise<Asked> {
  const { id: generationId } = await db.generation.create({
    data: { caption: 'a red fox', seed: 1n, pack, authorId: userId, roomId },
  });
  const { jobId } = await enqueue(db, { generationId, userId, roomId, pack, now: moment(at), ...more });
  return { jobId, generationId };
}

/** A worker's claim at `at` milliseconds after START. */
export const take = (
  db: Db,
  { at = 0, packs = ['tiny'], workerId = randomUUID(), ...more }: TakeOptions = {},
): Promise<ClaimedJob | null> => claim(db, { workerId, packs, now: moment(at), ...more });
type TakeOptions = {
  at?: number;
  packs?: string[];
  workerId?: string;
  leaseMs?: number;
  maxRunningPerPerson?: number;
  maxRunningPerRoom?: number;
};

/** The same, for a test that knows there is one. */
export async function mustTake(db: Db, options: TakeOptions = {}): Promise<ClaimedJob & { held: Held }> {
  const job = await take(db, options);
  if (!job) throw new Error('nothing to claim');
  return { ...job, held: { jobId: job.id, fencingToken: job.fencingToken } };
}
type Held = { jobId: string; fencingToken: bigint };

/** The newest job of a generation, in its public view. */
export async function jobOf(db: Db, { generationId }: { generationId: string }): Promise<Job> {
  const job = (await jobsOf(db, { generationId })).at(-1);
  if (!job) throw new Error('no job');
  return job;
}

/** Deletes all rows between the tests of a suite. (DELETE: with a few rows a TRUNCATE is far slower.) */
export async function clear(db: Db): Promise<void> {
  await db.generation.deleteMany();
  await db.user.deleteMany();
  await db.room.deleteMany();
  await db.worker.deleteMany();
  await db.guestShare.deleteMany();
}
