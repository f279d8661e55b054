import { z } from 'zod';

/**
 * Glossary
 *
 * - **job**: run the stages that a generation's images still lack. One generation may have several jobs over
 *   time (each promotion makes one), but never two running at once.
 * - **available**: waits for a worker, from `runAt` on. **running**: leased. **completed**, **cancelled**,
 *   **dead**: ended. `dead` gave up: its attempts are spent, or it failed in a way that trying again cannot
 *   mend. The drawing of all transitions is docs/job-states.md.
 * - **claim**: a worker takes the next job. **attempt**: what begins with a claim; `maxAttempts` of them may
 *   be spent.
 * - **lease**: until `leaseExpiresAt` (seconds away) the job is its worker's. A **heartbeat** renews it. When
 *   it has run out, **rescue** takes the job back: the attempt was **lost**.
 * - **fencing token**: a number that rises with every claim of the job. Every write of a worker names its
 *   token and is refused when the token is outdated, so a worker that was only slow (a **zombie**) can change
 *   nothing.
 * - **release**: soft stop; the worker gives the job back and the attempt is not spent.
 * - **turn**: what jobs are served by: a person, or an address of guests. A job's place is `turnAt`; a second
 *   job stands as if it had come when the first one's predicted work (`costMs`) is over, so small jobs are
 *   not held up by large ones.
 * - **share**: while people and guests both wait, people go first and guests get a fifth of the work.
 */
const base = {
  id: z.uuid(),
  generationId: z.uuid(),
  userId: z.uuid().nullable(),
  roomId: z.uuid().nullable(),
  pack: z.string(),
  attempt: z.int(),
  maxAttempts: z.int(),
  createdAt: z.date(),
};
const reason = { errorCode: z.string().nullable(), errorMessage: z.string().nullable() };

export const jobSchema = z.discriminatedUnion('state', [
  /** `errorCode` is why the last attempt failed, when one did. */
  z.object({ ...base, state: z.literal('available'), runAt: z.date(), ...reason }),
  z.object({
    ...base,
    state: z.literal('running'),
    workerId: z.uuid(),
    fencingToken: z.bigint(),
    claimedAt: z.date(),
    leaseExpiresAt: z.date(),
    /**
     * When a person asked to stop. The worker learns of it by NOTIFY, at the latest when it renews the lease.
     */
    cancelRequestedAt: z.date().nullable(),
  }),
  z.object({ ...base, state: z.literal('completed'), finishedAt: z.date() }),
  z.object({ ...base, state: z.literal('cancelled'), finishedAt: z.date() }),
  z.object({
    ...base,
    state: z.literal('dead'),
    finishedAt: z.date(),
    errorCode: z.string(),
    errorMessage: z.string().nullable(),
  }),
]);
/** A job as every process but its worker sees it. */
export type Job = z.infer<typeof jobSchema>;

export const claimedJobSchema = z.object({
  ...base,
  fencingToken: z.bigint(),
  leaseExpiresAt: z.date(),
  /** From when it could run: its request, or the end of a backoff. */
  runAt: z.date(),
  claimedAt: z.date(),
  /** W3C trace context of its request; null: not traced. */
  traceparent: z.string().nullable(),
});
/** A job as its worker holds it. `attempt` counts from 1. */
export type ClaimedJob = z.infer<typeof claimedJobSchema>;

/** Proof of holding a job. Every write of a worker names it. */
export type Held = { jobId: string; fencingToken: bigint };

/**
 * How an attempt that did not complete left its job. The caller settles the generation in the same
 * transaction.
 */
export const settledSchema = z.discriminatedUnion('state', [
  /** It will run again, at `runAt` or later. */
  z.object({ state: z.literal('available'), runAt: z.date() }),
  /** A person had asked for that. */
  z.object({ state: z.literal('cancelled') }),
  /** It gave up. */
  z.object({ state: z.literal('dead'), errorCode: z.string(), errorMessage: z.string() }),
]);
export type Settled = z.infer<typeof settledSchema>;

/** `now` is for tests, which move time. Without it PostgreSQL's clock decides. */
export type At = { now?: Date };
