/**
 * `npm run bench sockets [-- --watchers 5000] [--frames 40] [--every 500] [--profile DIR]`: watchers of one
 * generation over two web processes that share Redis. A worker sends frames with previews of 8 KiB to one of
 * them. Measures the time from the worker's emit until each watcher has the frame, until the last one has it, and
 * the memory of a watcher. Web processes, watchers and worker are processes of their own, and their CPU is told
 * apart. Writes docs/bench/sockets.json. `--profile DIR` writes CPU profiles of the web processes.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { migrate, startEmbedded } from '@atelier/db';
import { machine, percentile } from '@atelier/process/bench';
import { PROTOCOL_VERSION, WORKER_NAMESPACE } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { answerOf, ask, startChild } from '../children';
import { benchRedis } from '../redis';
import type { Collected, CrowdOrder } from './crowd';
import { stamp } from './stamp';
import type { Usage } from './web';

const REPORT = path.resolve(import.meta.dirname, '../../../../docs/bench/sockets.json');
const PREVIEW_BYTES = 8 * 1024;
/** Watchers that come and go before anything is measured, and frames that do not count: code gets compiled. */
const WARM = { watchers: 200, frames: 10 };
const GOALS = { lastMs: 300, watcherKb: 100 };
const TOKEN = randomBytes(24).toString('hex');

const { values } = parseArgs({
  options: {
    watchers: { type: 'string', default: '5000' },
    frames: { type: 'string', default: '40' },
    every: { type: 'string', default: '500' },
    profile: { type: 'string' },
    out: { type: 'string', default: REPORT },
  },
});
const [watchers, frames, every] = [values.watchers, values.frames, values.every].map(Number) as [
  number,
  number,
  number,
];

/** A web process holds a socket for each of its watchers, a crowd too. @throws Error when that is too many */
function checkFiles(): void {
  const limit = /Max open files +(\d+|unlimited) +(\d+|unlimited)/.exec(
    os.platform() === 'linux' ? readFileSync('/proc/self/limits', 'utf8') : '',
  )?.[2];
  if (limit === undefined || limit === 'unlimited' || Number(limit) >= watchers / 2 + 200) return;
  throw new Error(
    `a process may open ${limit} files, and ${watchers} watchers need ${watchers / 2 + 200}: ulimit -Hn, or --watchers`,
  );
}

checkFiles();
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-'));
const server = await startEmbedded({ dataDir });
const redis = await benchRedis();
await migrate(server.url);
const env = { DATABASE_URL: server.url, REDIS_URL: redis.url, SERVICE_TOKEN: TOKEN };
const flags = [
  '--expose-gc',
  ...(values.profile ? ['--cpu-prof', `--cpu-prof-dir=${path.resolve(values.profile)}`] : []),
];
const webs = [0, 1].map(() => startChild('watchers/web.ts', env, flags));
const urls = (await Promise.all(webs.map((web) => answerOf<{ url: string }>(web)))).map(({ url }) => url);
const crowds = webs.map(() => startChild('watchers/crowd.ts', {}));
await Promise.all(crowds.map((crowd) => answerOf(crowd)));

const posted = await fetch(`${urls[0]}/api/v1/generations`, {
  method: 'POST',
  headers: { origin: urls[0]!, 'content-type': 'application/json' },
  body: JSON.stringify({ caption: 'a red fox' }),
});
if (!posted.ok) throw new Error(`POST: ${posted.status} ${await posted.text()}`);
const { id: generationId } = (await posted.json()) as { id: string };
const worker = io(`${urls[0]}${WORKER_NAMESPACE}`, {
  transports: ['websocket'],
  auth: { token: TOKEN, version: PROTOCOL_VERSION },
});
await new Promise((resolve) => worker.once('connect', () => resolve(undefined)));

let seq = 0;
async function send(count: number): Promise<void> {
  const image = { generationId, attempt: 1, image: 0, stage: 'base64', steps: 1_000, etaMs: null };
  for (let n = 0; n < count; n++) {
    seq += 1;
    worker.emit('frame', { ...image, seq, step: seq, preview: stamp(randomBytes(PREVIEW_BYTES), seq) });
    await delay(every);
  }
}
const eachCrowd = (order: (index: number) => CrowdOrder): Promise<Collected[]> =>
  Promise.all(crowds.map((crowd, index) => ask<Collected>(crowd, order(index))));
const connect = (clients: number): Promise<Collected[]> =>
  eachCrowd((index) => ({ do: 'connect', url: urls[index]!, clients, generationId }));
const usages = (): Promise<Usage[]> => Promise.all(webs.map((web) => ask<Usage>(web, {})));

await connect(WARM.watchers);
await send(WARM.frames);
await eachCrowd(() => ({ do: 'leave' }));
await delay(1_000);
const empty = await usages();
const began = performance.now();
await connect(watchers / 2);
const connectSeconds = (performance.now() - began) / 1_000;
await send(WARM.frames);
await delay(1_000);
const connected = await usages();
const crowdBefore = await eachCrowd(() => ({ do: 'collect' }));
await send(frames);
await delay(2_000);
const full = await usages();
const found = await eachCrowd(() => ({ do: 'collect' }));

const deliveries = found.map(({ latencies }) => latencies.filter((_, at) => at % 2 === 1));
const lastOfFrame = new Map<number, number>();
for (const { latencies } of found)
  for (let at = 0; at < latencies.length; at += 2)
    lastOfFrame.set(latencies[at]!, Math.max(lastOfFrame.get(latencies[at]!) ?? 0, latencies[at + 1]!));
const round = (value: number): number => Number(value.toFixed(1));
const spread = (all: ArrayLike<number>) => ({
  p50: round(percentile(Array.from(all), 0.5)),
  p99: round(percentile(Array.from(all), 0.99)),
  max: round(percentile(Array.from(all), 1)),
});
const sum = (all: number[]): number => all.reduce((total, each) => total + each, 0);
const kbPerWatcher = (of: (usage: Usage) => number): number =>
  round(sum(full.map((usage, index) => of(usage) - of(empty[index]!))) / watchers / 1024);
const delivered = sum(deliveries.map((all) => all.length));
const results = {
  delivered: delivered / (watchers * frames),
  toOneMs: spread(Float64Array.from(deliveries.flatMap((all) => Array.from(all)))),
  /** Of the web that the worker speaks to, and of the one that gets frames over Redis. */
  toOneMsByWeb: deliveries.map(spread),
  toLastMs: spread([...lastOfFrame.values()]),
  /** Over both web processes, resident memory after a garbage collection, as it stood, and the heap's share. */
  watcherKb: {
    rssAfterGc: kbPerWatcher(({ rssAfterGc }) => rssAfterGc),
    rss: kbPerWatcher(({ rss }) => rss),
    heap: kbPerWatcher(({ heapUsed }) => heapUsed),
  },
  cpuMsPerThousandFrames: {
    webs: round(
      (sum(full.map(({ cpuMs }, index) => cpuMs - connected[index]!.cpuMsAfterGc)) / delivered) * 1_000,
    ),
    watchers: round(
      (sum(found.map(({ cpuMs }, index) => cpuMs - crowdBefore[index]!.cpuMs)) / delivered) * 1_000,
    ),
  },
  connectSeconds: round(connectSeconds),
  openAtTheEnd: sum(found.map(({ open }) => open)),
};
const met = {
  last: results.toLastMs.p99 <= GOALS.lastMs,
  memory: results.watcherKb.rss <= GOALS.watcherKb,
};
const report = {
  at: new Date().toISOString(),
  machine: machine(),
  watchers,
  frames,
  everyMs: every,
  previewBytes: PREVIEW_BYTES,
  goals: GOALS,
  met,
  results,
};
mkdirSync(path.dirname(values.out), { recursive: true });
writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
process.stderr.write(`${JSON.stringify({ met, results }, null, 2)}\n`);
worker.disconnect();
for (const child of [...crowds, ...webs]) child.disconnect();
await Promise.all(webs.map((web) => new Promise((resolve) => web.once('exit', resolve))));
await redis.stop();
await server.stop();
await rm(dataDir, { recursive: true, force: true });
process.exit();
