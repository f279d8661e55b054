import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createDb, migrate } from '@atelier/db';
import { percentile } from '@atelier/process/bench';
import pg from 'pg';
import { advance, claim, complete, enqueue, renewLease, rescue } from '../../src';
import { type Sizes, sizesOf } from './sizes';

const PACK = 'bench';
const PEOPLE = 50;
/** How long a job runs, in ms, and what its worker writes meanwhile: two stages and a renewed lease. */
const HOLD_MS = 1_000;
/** A worker looks for lost work so often. */
const RESCUE_MS = 4_000;

export type Sample = Sizes & { minute: number; claimMs: { p50: number; p99: number }; claims: number };

/** One database under a steady load of claims, with or without a session that is idle in a transaction. */
export interface Subject {
  readonly name: string;
  /** Starts the load; `stop` ends it after the jobs at work. */
  start(): void;
  stop(): Promise<void>;
  /** Sizes now, and the claims since the last sample. */
  sample(minute: number): Promise<Sample>;
  /**
   * Opens a transaction that has read and written, and leaves it idle. `bounded`: the server may end it, and then
   * the session begins another one.
   */
  goIdle(bounded: boolean): Promise<void>;
  endIdle(): Promise<void>;
  /** Claims that found no job, or errors; 0 unless the machine cannot keep the rate. */
  readonly missed: number;
  close(): Promise<void>;
}

/** Makes the database `name` with `waiting` jobs of 50 people in it. */
export async function makeSubject(
  adminUrl: string,
  name: string,
  { waiting, rate, most }: { waiting: number; rate: number; most: number },
): Promise<Subject> {
  const admin = new pg.Client({ connectionString: adminUrl });
  await admin.connect();
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.end();
  const url = Object.assign(new URL(adminUrl), { pathname: `/${name}` }).href;
  await migrate(url);
  const watcher = new pg.Client({ connectionString: url });
  await watcher.connect();
  await watcher.query('CREATE EXTENSION pgstattuple');
  const db = createDb(url, { poolSize: 12 });
  const people = Array.from({ length: PEOPLE }, () => randomUUID());
  await db.user.createMany({ data: people.map((id, n) => ({ id, name: `bench ${n}`, isGuest: false })) });
  const { rows } = await watcher.query<{ id: string; authorId: string }>(
    `INSERT INTO "Generation" (id, "authorId", caption, seed, pack)
     SELECT gen_random_uuid(), ($1::uuid[])[1 + n % ${PEOPLE}], 'bench', 1, '${PACK}' FROM generate_series(1, $2) n
     RETURNING id, "authorId"`,
    [people, most],
  );
  const add = async (): Promise<void> => {
    const next = rows.pop();
    if (!next) return;
    await enqueue(db, {
      generationId: next.id,
      userId: next.authorId,
      roomId: null,
      pack: PACK,
      costMs: HOLD_MS,
    });
  };
  for (let n = 0; n < waiting; n++) await add();
  let took: number[] = [];
  let missed = 0;
  let stopped = false;
  let idle: pg.Client | undefined;
  const atWork = new Set<Promise<void>>();
  const work = async (): Promise<void> => {
    await add();
    const began = performance.now();
    const job = await claim(db, { workerId: randomUUID(), packs: [PACK], maxRunningPerPerson: 100 });
    took.push(performance.now() - began);
    if (!job) return void missed++;
    const held = { jobId: job.id, fencingToken: job.fencingToken };
    for (const write of [advance, renewLease, advance, complete]) {
      await delay(HOLD_MS / 4);
      await write(db, held);
    }
  };
  const every = async (ms: number, what: () => void): Promise<void> => {
    for (let due = performance.now(); !stopped; due += ms) {
      await delay(Math.max(0, due - performance.now()));
      what();
    }
  };
  const launch = (job: () => Promise<unknown>): void => {
    const running: Promise<void> = job()
      .then(
        () => undefined,
        () => void missed++,
      )
      .finally(() => atWork.delete(running));
    atWork.add(running);
  };
  const goIdle = async (bounded: boolean): Promise<void> => {
    const client = new pg.Client({ connectionString: url, application_name: 'forgotten' });
    idle = client;
    client.on('error', () => {}); // the server ended it
    client.once('end', () => {
      if (idle === client) launch(() => goIdle(bounded));
    });
    await client.connect();
    if (!bounded) await client.query('SET idle_in_transaction_session_timeout = 0');
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await client.query('SELECT count(*), pg_current_xact_id() FROM "Job"');
  };
  let loops: Promise<void>[] = [];
  return {
    name,
    get missed() {
      return missed;
    },
    start() {
      loops = [every(1_000 / rate, () => launch(work)), every(RESCUE_MS, () => launch(() => rescue(db)))];
    },
    async stop() {
      stopped = true;
      await Promise.all(loops);
      await Promise.all(atWork);
    },
    async sample(minute) {
      const claims = took;
      took = [];
      const of = (part: number): number => Number(percentile(claims, part).toFixed(2));
      return {
        minute,
        claims: claims.length,
        claimMs: { p50: of(0.5), p99: of(0.99) },
        ...(await sizesOf(watcher)),
      };
    },
    goIdle,
    async endIdle() {
      const last = idle;
      idle = undefined;
      await last?.query('ROLLBACK');
      await last?.end();
    },
    async close() {
      await watcher.end();
      await db.close();
    },
  };
}
