import type pg from 'pg';

/** What the tables of the queue hold at one moment. */
export type Sizes = {
  /** Bytes of the heap and of all indexes of "Job". */
  heap: number;
  indexes: number;
  /** Bytes of the index that every claim reads. */
  lineIndex: number;
  /** Rows of "Job" that no statement can see any more, exact (pgstattuple). */
  dead: number;
  live: number;
  /** Bytes of the heap that a later row can use. */
  free: number;
  /**
   * Pages that the two reads of a claim touch: finding the first waiting job, and listing what runs. Counts, so
   * other load on the machine does not move them.
   */
  pages: { first: number; running: number };
  autovacuums: number;
};

const SIZES = `
  SELECT pg_relation_size('"Job"')::int8 AS heap, pg_indexes_size('"Job"')::int8 AS indexes,
    pg_relation_size('"Job_waiting_turn"')::int8 AS "lineIndex",
    tuple_count AS live, dead_tuple_count AS dead, free_space AS free,
    (SELECT autovacuum_count FROM pg_stat_user_tables WHERE relname = 'Job') AS autovacuums
  FROM pgstattuple('"Job"')`;

const explain = (query: string): string => `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${query}`;
const FIRST = explain(
  `SELECT id FROM "Job" job WHERE job.guest = false AND job.state = 'available' AND job."pausedAt" IS NULL
   ORDER BY job."turnAt", job."createdAt", job.id LIMIT 1`,
);
const RUNNING = explain(`SELECT "generationId", "userId", "roomId" FROM "Job" WHERE state = 'running'`);

type Plan = { 'Shared Hit Blocks': number; 'Shared Read Blocks': number };

async function pagesOf(client: pg.Client, query: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Plan }] }>(query);
  const plan = rows[0]!['QUERY PLAN'][0].Plan;
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks'];
}

/** Reads the sizes. Needs the extension pgstattuple. */
export async function sizesOf(client: pg.Client): Promise<Sizes> {
  const { rows } = await client.query<Record<string, string>>(SIZES);
  const sizes = Object.fromEntries(Object.entries(rows[0]!).map(([name, value]) => [name, Number(value)]));
  const pages = { first: await pagesOf(client, FIRST), running: await pagesOf(client, RUNNING) };
  return { ...(sizes as Omit<Sizes, 'pages'>), pages };
}
