/**
 * `npm run bench tracing -- [--requests 200] [--rounds 20]`: CPU time of a web process that sends every trace to
 * a collector, against one that sends none, for the same requests in alternating rounds on one database. Prints
 * the median of the paired ratios and where 95 % of resampled medians lie.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createDb, migrate, startEmbedded } from '@atelier/db';
import { median } from '@atelier/process/bench';

const { values } = parseArgs({
  options: { requests: { type: 'string', default: '200' }, rounds: { type: 'string', default: '20' } },
  allowPositionals: true,
});
const [requests, rounds] = [Number(values.requests), Number(values.rounds)];

interface Site {
  child: ChildProcess;
  url: string;
  cookie: string;
}
type Kind = 'POST /api/v1/generations' | 'GET /api/v1/generations/:id';
const KINDS: Kind[] = ['POST /api/v1/generations', 'GET /api/v1/generations/:id'];

let received = 0;
const collector = createServer((request, response) => {
  request.on('data', (chunk: Buffer) => {
    received += chunk.length;
  });
  request.on('end', () => response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end());
}).listen(0, '127.0.0.1');
await once(collector, 'listening');
const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-'));
const server = await startEmbedded({ dataDir });
await migrate(server.url);
const db = createDb(server.url);

async function open(endpoint?: string): Promise<Site> {
  const child = fork(path.join(import.meta.dirname, 'traced-site.ts'), [], {
    execArgv: ['--import', 'tsx'],
    env: {
      ...process.env,
      DATA_DIR: dataDir,
      DATABASE_URL: server.url,
      SERVICE_TOKEN: randomBytes(24).toString('hex'),
      ...(endpoint && { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }),
    },
  });
  const [{ url, traces }] = await once(child, 'message');
  if (traces !== (endpoint !== undefined)) throw new Error('tracing is not as this bench wants it');
  return { child, url, cookie: '' };
}

async function used({ child }: Site): Promise<{ cpuMs: number; rssMb: number }> {
  const answer = once(child, 'message');
  child.send({});
  return (await answer)[0];
}

async function post(site: Site): Promise<string> {
  const response = await fetch(`${site.url}/api/v1/generations`, {
    method: 'POST',
    headers: { origin: site.url, 'content-type': 'application/json', cookie: site.cookie },
    body: JSON.stringify({ caption: 'a red fox', stopAfter: 64 }),
  });
  site.cookie ||= response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { id: string }).id;
}

/** CPU milliseconds of one request. */
async function round(site: Site, kind: Kind): Promise<number> {
  await db.$executeRaw`TRUNCATE "Generation" CASCADE`;
  const id = await post(site);
  const before = await used(site);
  for (let n = 0; n < requests; n++)
    if (kind === 'POST /api/v1/generations') await post(site);
    else await (await fetch(`${site.url}/api/v1/generations/${id}`)).arrayBuffer();
  return ((await used(site)).cpuMs - before.cpuMs) / requests;
}

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
function interval(values: number[]): [number, number] {
  const medians = Array.from({ length: 2_000 }, () =>
    median(values.map(() => values[Math.floor(Math.random() * values.length)]!)),
  ).toSorted((a, b) => a - b);
  return [medians[50]!, medians[1_949]!];
}

const off = await open();
const on = await open(`http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
for (const kind of KINDS) {
  // The first round compiles.
  for (const site of [off, on]) await round(site, kind);
  const pairs: { off: number; on: number }[] = [];
  for (let n = 0; n < rounds; n++) {
    const first = n % 2 === 0 ? off : on;
    const a = await round(first, kind);
    const b = await round(first === off ? on : off, kind);
    pairs.push(first === off ? { off: a, on: b } : { off: b, on: a });
  }
  const ratios = pairs.map((pair) => pair.on / pair.off);
  const [low, high] = interval(ratios);
  const ms = (which: 'off' | 'on') => median(pairs.map((pair) => pair[which])).toFixed(2);
  const spread = `95 %: ${low.toFixed(3)} to ${high.toFixed(3)}, ${rounds} pairs of ${requests}`;
  const ratio = `ratio ${median(ratios).toFixed(3)} (${spread})`;
  print(`${kind}: ${ms('off')} ms of CPU off, ${ms('on')} ms on; ${ratio}`);
}
const [still, sending] = [await used(off), await used(on)];
const memory = `${still.rssMb.toFixed(0)} MB off, ${sending.rssMb.toFixed(0)} MB on`;
print(`resident memory: ${memory}; ${(received / 1e6).toFixed(1)} MB of spans`);
for (const { child } of [off, on]) {
  const gone = once(child, 'exit');
  child.disconnect();
  await gone;
}
await db.close();
await server.stop();
collector.closeAllConnections();
collector.close();
await rm(dataDir, { recursive: true, force: true });
