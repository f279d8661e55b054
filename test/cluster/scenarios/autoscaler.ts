import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '@atelier/launcher';
import { decide, NOTHING, type Policy } from '@atelier/tooling/autoscale';
import { until } from '../checks';
import { FILES } from '../inside';
import type { Node } from '../node';
import { Person } from '../person';
import { type Moment, plot } from '../plot';
import { PLOT } from '../report';
import { round, type Scenario, type Stage } from '../scenario';

/** The chart's numbers; its times are shortened, because pictures here take a second and not a minute. */
const POLICY: Policy = {
  target: 60,
  activation: 0,
  maxReplicas: 4,
  cooldownMs: 30_000,
  stabilisationMs: 15_000,
};
const POLL_MS = 3_000;
/** Bursts of requests: the second arrives while workers leave, the third when none is left. */
const BURSTS = [16, 10, 6];
/** Longest time until a burst is drawn and its workers have left, on a busy machine. */
const LULL_S = 400;

export const autoscaler: Scenario = {
  name: 'autoscaler: workers from 0 to 4 to 0, three times',
  async run(stage) {
    const { cluster, crowd, note, fail } = stage;
    await crowd.stop();
    await until(120, async () => (await unfinished(stage)) === 0);
    const nodes = [1, 2, 3, 4].map((n) => cluster.node(`worker-${n}`));
    await Promise.all(nodes.map((node) => node.stop()));
    const lost = await cluster.db.attempt.count({ where: { outcome: 'lost' } });
    const query = await readFile(path.join(root, 'deploy/helm/atelier/files/work-waiting.sql'), 'utf8');
    const seen: Moment[] = [];
    const began = performance.now();
    const over = new AbortController();
    const scaling = scale(stage, nodes, query, seen, over.signal);
    for (const [turn, burst] of BURSTS.entries()) {
      const from = seen.length;
      await Promise.all(
        Array.from({ length: burst }, (_, n) =>
          crowd.ask(new Person(cluster.site(), 50 + n), { stopAfter: 256, count: 2 }),
        ),
      );
      const workers = (): number[] => seen.slice(from).map((moment) => moment.workers);
      // The second burst comes while workers leave, the third when none is left.
      const peak = turn === 0 ? POLICY.maxReplicas : 1;
      const left = turn === 0 ? POLICY.maxReplicas - 1 : 0;
      const enough = (): boolean => Math.max(...workers()) >= peak && (workers().at(-1) ?? peak) <= left;
      if (!(await until(LULL_S, enough))) fail(`burst ${turn + 1}: workers ${workers().join(' ')}`);
    }
    over.abort();
    await scaling;
    const lostNow = (await cluster.db.attempt.count({ where: { outcome: 'lost' } })) - lost;
    if (lostNow > 0) fail(`${lostNow} attempts were lost by drained workers`);
    if ((await unfinished(stage)) > 0) fail('jobs are left without a worker');
    const released = await cluster.db.attempt.count({ where: { outcome: 'released' } });
    note(
      `peak ${Math.max(...seen.map(({ workers }) => workers))} workers, ${seen.length} polls in ${round((performance.now() - began) / 1000)} s`,
    );
    note(`${released} stages given back by workers that left, so far; lost: ${lostNow}`);
    await mkdir(FILES, { recursive: true });
    await writeFile(
      stage.options.write ? PLOT : path.join(FILES, 'autoscaler.svg'),
      plot(seen, POLICY.target),
    );
    for (const node of nodes.slice(0, 3)) await node.start();
    crowd.resume();
  },
};

const unfinished = ({ cluster }: Stage): Promise<number> =>
  cluster.db.job.count({ where: { state: { in: ['available', 'running'] } } });

/** Plays KEDA and the HPA: asks, decides, starts and drains. */
async function scale(
  { cluster }: Stage,
  nodes: Node[],
  query: string,
  seen: Moment[],
  over: AbortSignal,
): Promise<void> {
  const running = new Set<Node>();
  const ends: Promise<unknown>[] = [];
  let now = NOTHING;
  const began = performance.now();
  while (!over.aborted) {
    const rows = await cluster.db.$queryRawUnsafe<{ seconds: bigint }[]>(query).catch(() => null);
    const value = rows ? Number(rows[0]?.seconds) : null;
    const at = performance.now() - began;
    now = decide(now, value, at, POLICY);
    seen.push({ at, seconds: value ?? 0, workers: now.replicas });
    for (const node of nodes) {
      if (running.size >= now.replicas || running.has(node) || node.pid !== undefined) continue;
      running.add(node);
      // A pod that starts is a replica before it is ready.
      void node.start().catch(() => {});
    }
    // The HPA knows no busy worker from an idle one: the newest leaves.
    for (const node of [...running].slice(now.replicas)) {
      running.delete(node);
      ends.push(node.stop());
    }
    await sleep(POLL_MS, undefined, { signal: over }).catch(() => {});
  }
  for (const node of running) ends.push(node.stop());
  await Promise.all(ends);
}
