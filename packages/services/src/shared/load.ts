import type { Tx } from '@atelier/db';
import { stageName } from '@atelier/domain';
import { line, workers } from '@atelier/queue';
import { z } from 'zod';

/** Stage → milliseconds for one image at the pack's default steps. */
export const stageMsSchema = z.partialRecord(stageName, z.number());
export type StageMs = z.infer<typeof stageMsSchema>;

/**
 * Images that still need each stage; a base stage with steps of its own choosing counts in `baseSteps`
 * instead.
 */
export interface Remaining {
  base64: number;
  /** Sum of the chosen base steps over images that chose. */
  baseSteps: number;
  sr256: number;
  sr1024: number;
}

/** The work that waits or runs for one pack's workers. */
export interface Load {
  /** Jobs in the order of serving: the first two hundred of a long line, and the ones asked for. */
  waiting: (Remaining & { generationId: string; position: number })[];
  /** All of them. */
  waitingJobs: number;
  /** `elapsedMs`: since the last stage was finished, or since the job began. */
  running: (Remaining & { generationId: string; elapsedMs: number })[];
  /** Live workers that are not draining. */
  workers: StageMs[];
}

const jobRow = z.object({
  id: z.uuid(),
  generationId: z.uuid(),
  pack: z.string(),
  state: z.enum(['available', 'running']),
  elapsedMs: z.coerce.number().transform((ms) => Math.max(0, ms)),
  base64: z.coerce.number(),
  baseSteps: z.coerce.number(),
  sr256: z.coerce.number(),
  sr1024: z.coerce.number(),
});
const lengthRow = z.object({ pack: z.string(), jobs: z.coerce.number() });

/**
 * Reads waiting and running work and its workers by pack, with the places of `generationIds`. Takes four
 * statements for a line of any length, all by the database's clock.
 */
export async function readLoad(tx: Tx, generationIds: readonly string[] = []): Promise<Map<string, Load>> {
  const places = await line(tx, { generationIds });
  const jobs = await tx.$queryRaw`
    SELECT j."id", j."generationId", j."pack", j."state"::text AS "state",
      1000 * extract(epoch FROM now() - greatest(j."claimedAt", (
        SELECT max(s."createdAt") FROM "StageImage" s JOIN "Image" o ON o."id" = s."imageId"
        WHERE o."generationId" = j."generationId" AND j."state" = 'running'
      )))::float8 AS "elapsedMs",
      count(*) FILTER (WHERE i."reached" IS NULL AND coalesce(i."settings", g."settings")->'steps' IS NULL) AS "base64",
      coalesce(sum((coalesce(i."settings", g."settings")->>'steps')::int) FILTER (WHERE i."reached" IS NULL), 0) AS "baseSteps",
      count(*) FILTER (WHERE i."target" >= 256 AND coalesce(i."reached", 0) < 256) AS "sr256",
      count(*) FILTER (WHERE i."target" >= 1024 AND coalesce(i."reached", 0) < 1024) AS "sr1024"
    FROM "Job" j JOIN "Generation" g ON g."id" = j."generationId" JOIN "Image" i ON i."generationId" = g."id"
    WHERE j."state" = 'running' OR (j."state" = 'available' AND j."id" = ANY (${places.map(({ jobId }) => jobId)}::uuid[]))
    GROUP BY j."id"`;
  const lengths = await tx.$queryRaw`
    SELECT "pack", count(*) AS "jobs" FROM "Job" WHERE "state" = 'available' GROUP BY "pack"`;

  const load = new Map<string, Load>();
  const of = (pack: string): Load => {
    const found = load.get(pack) ?? { waiting: [], waitingJobs: 0, running: [], workers: [] };
    load.set(pack, found);
    return found;
  };
  const rows = new Map(
    z
      .array(jobRow)
      .parse(jobs)
      .map((row) => [row.id, row]),
  );
  for (const { jobId, pack, position } of places) {
    const row = rows.get(jobId);
    if (row) of(pack).waiting.push({ ...row, position });
  }
  for (const row of rows.values()) if (row.state === 'running') of(row.pack).running.push(row);
  for (const { pack, jobs: waitingJobs } of z.array(lengthRow).parse(lengths))
    of(pack).waitingJobs = waitingJobs;
  for (const { pack, stageMs, alive, draining } of await workers(tx))
    if (alive && !draining) of(pack).workers.push(stageMsSchema.catch({}).parse(stageMs));
  return load;
}
