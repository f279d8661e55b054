import { randomUUID } from 'node:crypto';
import type { Db } from '@atelier/db';

/**
 * Logs every write of a worker to jobs, stages and endings, with its fencing token and connection name (each
 * start of a worker has its own). Triggers of the test's database feed it, so it sees every committed write
 * and no refused one. It does not trust what workers report.
 */
const INSTALL = [
  `CREATE TABLE audit (
    seq bigserial PRIMARY KEY,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    app text NOT NULL DEFAULT current_setting('application_name'),
    what text NOT NULL,
    job uuid, token bigint, lease timestamptz, generation uuid
  )`,
  'CREATE INDEX ON audit (job, token)',
  `CREATE FUNCTION audit_job() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW."fencingToken" <> OLD."fencingToken" THEN
      INSERT INTO audit (what, job, token) VALUES ('claim', NEW.id, NEW."fencingToken");
    ELSIF OLD.state = 'running' AND NEW.state <> 'running' THEN
      INSERT INTO audit (what, job, token, lease) VALUES ('end', NEW.id, OLD."fencingToken", OLD."leaseExpiresAt");
    ELSIF OLD.state = 'running' AND NEW."leaseExpiresAt" <> OLD."leaseExpiresAt" THEN
      INSERT INTO audit (what, job, token, lease) VALUES ('renew', NEW.id, OLD."fencingToken", OLD."leaseExpiresAt");
    END IF;
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER audit_job AFTER UPDATE ON "Job" FOR EACH ROW EXECUTE FUNCTION audit_job()`,
  `CREATE FUNCTION audit_stage() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO audit (what, job, token, generation)
    SELECT 'stage', job.id, NEW.token, image."generationId"
    FROM "Image" image
    LEFT JOIN "Job" job ON job."generationId" = image."generationId" AND job.state = 'running'
    WHERE image.id = NEW."imageId";
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER audit_stage AFTER INSERT OR UPDATE ON "StageImage" FOR EACH ROW EXECUTE FUNCTION audit_stage()`,
  `CREATE FUNCTION audit_done() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.status = 'done' AND OLD.status <> 'done' THEN
      INSERT INTO audit (what, generation) VALUES ('done', NEW.id);
    END IF;
    RETURN NEW;
  END $$`,
  `CREATE TRIGGER audit_done AFTER UPDATE ON "Generation" FOR EACH ROW EXECUTE FUNCTION audit_done()`,
];

export async function installOracle(execute: (sql: string) => Promise<unknown>): Promise<void> {
  for (const statement of INSTALL) await execute(statement);
}

/** Returns the connection names that claimed the running attempts. */
export async function holders(db: Db): Promise<string[]> {
  const rows = await db.$queryRaw<{ app: string }[]>`
    SELECT claim.app FROM audit claim
    JOIN "Job" job ON job.id = claim.job AND job."fencingToken" = claim.token
    WHERE claim.what = 'claim' AND job.state = 'running'`;
  return rows.map(({ app }) => app);
}

export type Violation = {
  why: string;
  seq: bigint;
  what: string;
  app: string;
  job: string | null;
  token: bigint | null;
};

/** Returns every write without a valid lease; none unless there is a bug. */
export const violations = (db: Db): Promise<Violation[]> => db.$queryRaw<Violation[]>`
  WITH judged AS (
    SELECT w.*, claim.app AS claimer,
      CASE
        WHEN w.job IS NULL THEN 'a stage of a generation that no job ran'
        WHEN claim.seq IS NULL OR claim.seq > w.seq THEN 'a token that was never given'
        WHEN EXISTS (SELECT FROM audit later WHERE later.what = 'claim' AND later.job = w.job
          AND later.token > w.token AND later.seq < w.seq) THEN 'a token that was not the newest any more'
        WHEN EXISTS (SELECT FROM audit ended WHERE ended.what = 'end' AND ended.job = w.job
          AND ended.token = w.token AND ended.seq < w.seq) THEN 'an attempt that had ended'
        WHEN w.app <> claim.app AND w.what <> 'end' THEN 'somebody else''s token'
        WHEN w.app <> claim.app AND w.lease >= w.at THEN 'an end by somebody else within the lease'
      END AS why
    FROM audit w
    LEFT JOIN audit claim ON claim.what = 'claim' AND claim.job = w.job AND claim.token = w.token
    WHERE w.what IN ('renew', 'end', 'stage')
  )
  SELECT why, seq, what, app, job, token FROM judged WHERE why IS NOT NULL
  UNION ALL
  SELECT 'done more often than jobs were', max(seq), 'done', max(app), generation, NULL
  FROM audit done WHERE what = 'done' GROUP BY generation
  HAVING count(*) > (SELECT count(*) FROM "Job" job WHERE job."generationId" = done.generation AND job.state = 'completed')
  ORDER BY 2`;

/** Forges one forbidden write of each kind. Returns the oracle's expected findings. */
export async function forge(db: Db): Promise<Violation['why'][]> {
  type Write = [app: string, what: string, token?: number, lease?: string];
  const forgeries: Record<Violation['why'], Write[]> = {
    'a token that was never given': [['a', 'renew', 9]],
    'a token that was not the newest any more': [
      ['a', 'claim', 1],
      ['b', 'claim', 2],
      ['a', 'stage', 1],
    ],
    'an attempt that had ended': [
      ['a', 'claim', 1],
      ['a', 'end', 1],
      ['a', 'stage', 1],
    ],
    "somebody else's token": [
      ['a', 'claim', 1],
      ['b', 'stage', 1],
    ],
    'an end by somebody else within the lease': [
      ['a', 'claim', 1],
      ['b', 'end', 1, 'infinity'],
    ],
  };
  for (const writes of Object.values(forgeries)) {
    const job = randomUUID();
    for (const [app, what, token, lease] of writes)
      await db.$executeRaw`
        INSERT INTO audit (app, what, job, token, lease)
        VALUES (${app}, ${what}, ${job}::uuid, ${token}, ${lease}::timestamptz)`;
  }
  await db.$executeRaw`INSERT INTO audit (what) VALUES ('stage')`;
  const generation = randomUUID();
  for (let i = 0; i < 2; i++)
    await db.$executeRaw`INSERT INTO audit (what, generation) VALUES ('done', ${generation}::uuid)`;
  return [
    ...Object.keys(forgeries),
    'a stage of a generation that no job ran',
    'done more often than jobs were',
  ];
}

/** Counts the seen writes of each kind. */
export async function writes(db: Db): Promise<Record<string, number>> {
  const rows = await db.$queryRaw<{ what: string; seen: bigint }[]>`
    SELECT what, count(*) AS seen FROM audit GROUP BY what`;
  return Object.fromEntries(rows.map(({ what, seen }) => [what, Number(seen)]));
}
