/**
 * `npm run bench queue [-- --jobs N] [-- --rounds N] [-- --concurrency N]`: jobs a second through enqueue,
 * claim and complete, and the latency from insert to claim, beside graphile-worker and pg-boss on the same
 * PostgreSQL. Rounds alternate between the contenders, in a new order each time, so that other load affects
 * all of them alike. The result is the ratio within a round. Beside it the CPU that a job costs, which a busy
 * machine hardly changes. Writes docs/bench/queue.json.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { migrate, startEmbedded } from '@atelier/db';
import { machine, median, percentile } from '@atelier/process/bench';
import { atelier } from './atelier';
import type { Contender } from './contender';
import { type Cpu, cpuOf } from './cpu';
import { graphile } from './graphile';
import { pgBoss } from './pg-boss';

const REPORT = path.resolve(import.meta.dirname, '../../../docs/bench/queue.json');
const LATENCY_JOBS = 60;
const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

const { values } = parseArgs({
  options: {
    jobs: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '9' },
    concurrency: { type: 'string', default: '4' },
  },
  allowPositionals: true,
});
const [jobs, rounds, concurrency] = [values.jobs, values.rounds, values.concurrency].map(Number) as [
  number,
  number,
  number,
];

/**
 * Jobs a second, from the first call to the last completion, with as many producers as consumers, and the CPU
 * that one costs. `from`: the first job's number.
 */
async function throughput(contender: Contender, from: number): Promise<{ rate: number; cpuMs: Cpu }> {
  let done = 0;
  let finish = (): void => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const consumers = await contender.consume(
    concurrency,
    () => {},
    () => ++done === jobs && finish(),
  );
  const before = await cpuOf(server.pid);
  const began = performance.now();
  let next = from;
  const produce = async (): Promise<void> => {
    while (next < from + jobs) await contender.enqueue(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, produce));
  await finished;
  const seconds = (performance.now() - began) / 1_000;
  const after = await cpuOf(server.pid);
  await consumers.stop();
  const cpuMs = {
    client: (after.client - before.client) / jobs,
    server: (after.server - before.server) / jobs,
  };
  return { rate: jobs / seconds, cpuMs };
}

/** Milliseconds from the call that inserts to the claim, one job at a time with an idle consumer. */
async function latency(contender: Contender, from: number): Promise<number[]> {
  let claimed = (): void => {};
  let completed = (): void => {};
  const consumers = await contender.consume(
    1,
    () => claimed(),
    () => completed(),
  );
  const measured: number[] = [];
  for (let n = 0; n < LATENCY_JOBS; n++) {
    const done = new Promise<void>((resolve) => {
      completed = resolve;
    });
    const taken = new Promise<number>((resolve) => {
      claimed = () => resolve(performance.now());
    });
    const began = performance.now();
    await contender.enqueue(from + n);
    measured.push((await taken) - began);
    await done;
  }
  await consumers.stop();
  return measured;
}

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-'));
const server = await startEmbedded({ dataDir });
try {
  await migrate(server.url);
  const connections = 2 * concurrency + 2;
  const perRound = jobs + LATENCY_JOBS;
  const contenders = [
    await atelier(server.url, connections, (rounds + 1) * perRound),
    await graphile(server.url, connections),
    await pgBoss(server.url, connections),
  ];
  const speed = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  const costs = new Map(contenders.map(({ name }) => [name, [] as Cpu[]]));
  const delays = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  // round 0 warms everything up and is not counted
  for (let round = 0; round <= rounds; round++) {
    const order = contenders.map((_, i) => contenders[(i + round) % contenders.length]!);
    for (const contender of order) {
      const { rate, cpuMs } = await throughput(contender, round * perRound);
      const waits = await latency(contender, round * perRound + jobs);
      if (round === 0) continue;
      speed.get(contender.name)!.push(rate);
      costs.get(contender.name)!.push(cpuMs);
      delays.get(contender.name)!.push(...waits);
      say(
        `  round ${round} ${contender.name}: ${rate.toFixed(0)} jobs/s, CPU ${cpuMs.client.toFixed(2)} + ${cpuMs.server.toFixed(2)} ms`,
      );
    }
  }
  const ours = speed.get('atelier')!;
  const results = contenders.map(({ name, how }) => ({
    name,
    how,
    jobsPerSecond: Math.round(median(speed.get(name)!)),
    rounds: speed.get(name)!.map(Math.round),
    /** Median over the rounds of ours to theirs. */
    ratio: Number(median(ours.map((rate, i) => rate / speed.get(name)![i]!)).toFixed(2)),
    /** Of one job, medians over the rounds. */
    cpuMs: {
      client: Number(median(costs.get(name)!.map(({ client }) => client)).toFixed(2)),
      server: Number(median(costs.get(name)!.map(({ server }) => server)).toFixed(2)),
    },
    latencyMs: {
      p50: Number(percentile(delays.get(name)!, 0.5).toFixed(1)),
      p99: Number(percentile(delays.get(name)!, 0.99).toFixed(1)),
    },
  }));
  for (const { name, jobsPerSecond, ratio, cpuMs, latencyMs } of results)
    say(
      `${name.padEnd(16)} ${String(jobsPerSecond).padStart(6)} jobs/s   ours is ${ratio.toFixed(2)} ×   CPU ${cpuMs.client} + ${cpuMs.server} ms   insert to claim p50 ${latencyMs.p50} ms, p99 ${latencyMs.p99} ms`,
    );
  const report = { at: new Date().toISOString(), machine: machine(), jobs, concurrency, results };
  mkdirSync(path.dirname(REPORT), { recursive: true });
  writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  for (const contender of contenders) await contender.close();
} finally {
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
}
