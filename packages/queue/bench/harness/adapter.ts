/**
 * Our queue as an adapter of the public harness hardbyte/postgresql-job-queue-benchmarking: one process with
 * producer and consumers, samples as JSON lines on stdout, logs on stderr, SIGTERM ends it. docs/queue.md says how
 * to run it. Every job is enqueued as the product does it: a generation and its job in one transaction, for one of
 * twenty people in turn. Each consumer claims one job, works, completes it.
 */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createDb, isUnreachable, migrate, prepare, run, sqlState, withTransaction } from '@atelier/db';
import { NOTIFY } from '@atelier/protocol';
import { claim, complete, enqueue, rescue } from '../../src';
import { bell } from '../contender';
import manifest from './adapter.json' with { type: 'json' };
import { reporter, Window } from './samples';
import { readSettings } from './settings';

const PACK = 'bench';
const PEOPLE = 20;
/** Transactions of the producer at once. */
const PRODUCERS = 8;
/** As in the product: a lease of 10 s, a look for lost work every 4 s, a poll of 2 s beside LISTEN. */
const RESCUE_MS = 4_000;
const POLL_MS = 2_000;
const LOST_MS = 200;

const env = readSettings(process.env);
const db = createDb(env.DATABASE_URL, { poolSize: env.WORKER_COUNT + PRODUCERS + 3 });
const report = reporter(manifest.system, env.BENCH_INSTANCE_ID);
const ending = new AbortController();
const { signal } = ending;
for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => ending.abort());

/** Repeats `work` until the end. A lost database is waited for; any other error ends the process. */
async function forever(work: () => Promise<unknown>): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      if (signal.aborted) return;
      if (!isLost(error)) throw error;
      process.stderr.write(`the database is away: ${(error as Error).message.split('\n')[0]}\n`);
      await pause(LOST_MS);
    }
  }
}
/** No connection, or one that the server ended: shutdown (57P01 to 57P03), or no room for another (53300). */
const isLost = (error: unknown): boolean =>
  isUnreachable(error) ||
  /^(57P0|08|53300)/.test(sqlState(error) ?? '') ||
  /terminat|timeout/i.test(`${error}`);
const pause = (ms: number): Promise<void> => delay(ms, undefined, { signal }).catch(() => {});

const people = Array.from(
  { length: PEOPLE },
  (_, n) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
);
const caption = 'x'.repeat(Math.min(500, env.JOB_PAYLOAD_BYTES));
const insert = prepare(
  `INSERT INTO "Generation" (id, "authorId", caption, seed, pack)
   VALUES ($id::uuid, $userId::uuid, $caption::text, 1, '${PACK}')`,
);
const depth = prepare(
  `SELECT count(*) FILTER (WHERE state = 'available') AS waiting, count(*) FILTER (WHERE state = 'running') AS running
   FROM "Job" WHERE state IN ('available', 'running')`,
);

const seen = { producer: new Window(), subscriber: new Window(), endToEnd: new Window() };
let [enqueued, completed, target, turn] = [0, 0, env.PRODUCER_RATE, 0];
let depths = { waiting: 0, running: 0 };

async function addOne(): Promise<void> {
  const began = performance.now();
  const userId = people[turn++ % PEOPLE]!;
  const id = randomUUID();
  await withTransaction(db, async (tx) => {
    await run(tx, insert, { id, userId, caption });
    await enqueue(tx, { generationId: id, userId, roomId: null, pack: PACK });
  });
  seen.producer.add(performance.now() - began);
  enqueued += 1;
}

/** Jobs that are due; {@link PRODUCERS} loops take from it. */
let due = 0;
const dueBell = bell();
const add = (count: number): void => {
  due += count;
  for (let n = 0; n < Math.min(count, PRODUCERS); n++) dueBell.ring();
};
const produce = (): Promise<void> =>
  forever(async () => {
    if (due < 1) return dueBell.heard(100);
    due -= 1;
    await addOne();
  });

/** Credits jobs by the time that really passed, so that a slow turn lowers no rate. */
async function keepRate(): Promise<void> {
  let last = performance.now();
  let credit = 0;
  await forever(async () => {
    await pause(env.PRODUCER_BATCH_MS);
    const file = env.PRODUCER_RATE_CONTROL_FILE;
    const told = file
      ? Number((await readFile(file, 'utf8').catch(() => '')).trim() || Number.NaN)
      : Number.NaN;
    target = Number.isFinite(told) ? told : env.PRODUCER_RATE;
    const now = performance.now();
    if (env.PRODUCER_MODE === 'fixed') credit += (target * (now - last)) / 1_000;
    else credit = Math.max(0, env.TARGET_DEPTH - depths.waiting - due);
    last = now;
    add(Math.floor(credit));
    credit -= Math.floor(credit);
  });
}

const wake = bell();
const consume = (): Promise<void> => {
  const workerId = randomUUID();
  return forever(async () => {
    const job = await claim(db, { workerId, packs: [PACK], maxRunningPerPerson: 1_000 });
    if (!job) return wake.heard(POLL_MS);
    seen.subscriber.add(Date.now() - job.createdAt.getTime());
    if (env.JOB_WORK_MS > 0) await delay(env.JOB_WORK_MS);
    await complete(db, { jobId: job.id, fencingToken: job.fencingToken });
    seen.endToEnd.add(Date.now() - job.createdAt.getTime());
    completed += 1;
  });
};

async function sample(): Promise<void> {
  const everyMs = env.SAMPLE_EVERY_S * 1_000;
  let last = { enqueued, completed };
  while (!signal.aborted) {
    await pause(everyMs - (Date.now() % everyMs));
    const at = new Date().toISOString();
    report.percentiles(at, 'producer', seen.producer);
    report.percentiles(at, 'subscriber', seen.subscriber);
    report.percentiles(at, 'claim', seen.subscriber);
    report.percentiles(at, 'end_to_end', seen.endToEnd);
    report.sample(at, 'enqueue_rate', (enqueued - last.enqueued) / env.SAMPLE_EVERY_S, env.SAMPLE_EVERY_S);
    report.sample(
      at,
      'completion_rate',
      (completed - last.completed) / env.SAMPLE_EVERY_S,
      env.SAMPLE_EVERY_S,
    );
    report.sample(at, 'queue_depth', depths.waiting, 0);
    report.sample(at, 'running_depth', depths.running, 0);
    report.sample(at, 'total_backlog', depths.waiting + depths.running, 0);
    report.sample(at, 'producer_target_rate', target, 0);
    last = { enqueued, completed };
  }
}

await migrate(env.DATABASE_URL);
await db.user.createMany({
  data: people.map((id, n) => ({ id, name: `bench ${n}`, isGuest: false })),
  skipDuplicates: true,
});
const listener = await db.listen([NOTIFY.jobReady], () => wake.ring());
report.descriptor({
  event_tables: manifest.event_tables,
  event_indexes: manifest.event_indexes,
  extensions: manifest.extensions,
  version: process.env.ATELIER_COMMIT ?? 'this checkout',
  schema_version: 'prisma/migrations',
  db_name: manifest.db_name,
});
if (env.PRODUCER_PACING === 'harness' && env.PRODUCER_MODE === 'fixed')
  createInterface({ input: process.stdin }).on('line', (line) => {
    const count = Number(/^ENQUEUE (\d+)$/.exec(line)?.[1] ?? 0);
    add(count);
  });
const rounds: Promise<void>[] = [
  ...Array.from({ length: PRODUCERS }, produce),
  ...(env.PRODUCER_PACING === 'adapter' || env.PRODUCER_MODE === 'depth-target' ? [keepRate()] : []),
  ...Array.from({ length: env.WORKER_COUNT }, consume),
  forever(async () => {
    await rescue(db);
    await pause(RESCUE_MS);
  }),
  forever(async () => {
    if (env.BENCH_INSTANCE_ID === 0) {
      const [row] = (await run(db, depth, {})) as { waiting: bigint; running: bigint }[];
      depths = { waiting: Number(row!.waiting), running: Number(row!.running) };
    }
    await pause(500);
  }),
  sample(),
];
signal.addEventListener('abort', () => {
  wake.ringAll();
  dueBell.ringAll();
});
await Promise.all(rounds);
await listener.stop();
await db.close();
process.exit();
