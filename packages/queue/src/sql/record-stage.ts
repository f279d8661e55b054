import { Prisma, type Tx } from '@atelier/db';

/** Share of the newest measurement: the last three or so count, so a warm-up is soon forgotten. */
const WEIGHT = 0.4;

/** Adds a measured stage time, in milliseconds per image, to a worker's exponentially weighted mean. */
export async function recordStage(
  tx: Tx,
  { workerId, stage, tookMs }: { workerId: string; stage: string; tookMs: number },
): Promise<void> {
  await tx.$executeRaw(Prisma.sql`
    UPDATE "Worker"
    SET "stageMs" = "stageMs" || jsonb_build_object(
      ${stage}::text,
      coalesce(("stageMs" ->> ${stage}::text)::float8 * ${1 - WEIGHT}::float8 + ${tookMs}::float8 * ${WEIGHT}::float8, ${tookMs}::float8)
    )
    WHERE id = ${workerId}::uuid`);
}
