/**
 * `npm run bench web-cpu -- --before DIR`: measures a web process with many watchers, alternately in the tree
 * at DIR (a prepared checkout of an earlier commit) and in this one. Figures are CPU time and counts, which a
 * busy machine hardly changes. Writes docs/bench/web-cpu.json; without --before it only prints this tree's.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { median as exactMedian, machine } from '@atelier/process/bench';
import { PROTOCOL_VERSION, WORKER_NAMESPACE } from '@atelier/protocol';
import { io } from 'socket.io-client';
import { answerOf, ask as askChild } from './children';
import type { Order } from './crowd';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const TOKEN = randomBytes(24).toString('hex');
const PREVIEW_BYTES = 8 * 1024;
const FRAME_MS = 500;
const MOVES = 4;
/** Pages that leave and return, and how many of them are away at a time. */
const RETURNS = 40;
const AWAY = 5;
const { values } = parseArgs({
  options: {
    before: { type: 'string' },
    clients: { type: 'string', default: '1000' },
    frames: { type: 'string', default: '20' },
    waiting: { type: 'string', default: '50' },
    rounds: { type: 'string', default: '3' },
  },
  allowPositionals: true,
});
const [clients, frames, waiting, rounds] = [values.clients, values.frames, values.waiting, values.rounds].map(
  Number,
) as [number, number, number, number];

interface Site {
  name: 'before' | 'now';
  child: ChildProcess;
  url: string;
  cookie: string;
}
interface Used {
  cpuMs: number;
  statements: number;
}
const start = (file: string, arg: string, cwd: string): ChildProcess =>
  fork(path.join(import.meta.dirname, file), [arg], {
    cwd,
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, SERVICE_TOKEN: TOKEN },
  });
const ask = <T>(child: ChildProcess, order: Order): Promise<T> => askChild<T>(child, order);
const used = (site: Site): Promise<Used> => ask(site.child, { do: 'count' });

async function post(site: Site, route: string, body: unknown = {}): Promise<{ id: string }> {
  const response = await fetch(`${site.url}/api/v1/generations${route}`, {
    method: 'POST',
    headers: { origin: site.url, 'content-type': 'application/json', cookie: site.cookie },
    body: JSON.stringify(body),
  });
  for (const line of response.headers.getSetCookie()) site.cookie = line.split(';')[0] ?? '';
  if (!response.ok) throw new Error(`POST ${route}: ${response.status} ${await response.text()}`);
  return (await response.json()) as { id: string };
}
const imagine = (site: Site) => post(site, '', { caption: 'a red fox' });

/** Share of frames that arrived, and CPU of a thousand of them. */
async function watchFrames(site: Site, crowd: ChildProcess) {
  const { id } = await imagine(site);
  await ask(crowd, { do: 'send', event: 'watch', payload: { generationId: id }, clients });
  const auth = { token: TOKEN, version: PROTOCOL_VERSION };
  const worker = io(`${site.url}${WORKER_NAMESPACE}`, { transports: ['websocket'], auth });
  await new Promise((resolve) => worker.once('connect', () => resolve(undefined)));
  const before = await used(site);
  const image = { attempt: 1, image: 0, stage: 'base64', steps: frames, etaMs: null };
  for (let seq = 1; seq <= frames; seq++) {
    worker.emit('frame', { ...image, generationId: id, seq, step: seq, preview: randomBytes(PREVIEW_BYTES) });
    await delay(FRAME_MS);
  }
  await delay(2_000);
  const cpuMs = (await used(site)).cpuMs - before.cpuMs;
  const { progress } = await ask<{ progress: number }>(crowd, { do: 'count' });
  worker.disconnect();
  await post(site, `/${id}/cancel`);
  return { delivered: progress / (clients * frames), cpuMsPerThousandFrames: cpuMs / (progress / 1_000) };
}

/** CPU of all clients joining a room, each, and CPU a second while five pages a second leave and return. */
async function comeAndGo(site: Site, crowd: ChildProcess) {
  const join = { do: 'send', event: 'join', payload: { room: 'lobby', wall: false } } as const;
  const leave = { do: 'send', event: 'leave', payload: { room: 'lobby' } } as const;
  const before = await used(site);
  await ask(crowd, { ...join, clients });
  await delay(2_000);
  const joined = await used(site);
  const began = performance.now();
  for (let from = 0; from < RETURNS; from++) {
    await ask(crowd, { ...leave, from, clients: 1 });
    if (from >= AWAY) await ask(crowd, { ...join, from: from - AWAY, clients: 1 });
    await delay(200);
  }
  const seconds = (performance.now() - began) / 1_000;
  const after = await used(site);
  await ask(crowd, { ...leave, clients });
  return {
    joinCpuMsPerClient: (joined.cpuMs - before.cpuMs) / clients,
    presenceCpuMsPerSecond: (after.cpuMs - joined.cpuMs) / seconds,
  };
}

/** Statements a second that one wall of waiting pictures causes while the queue moves every second. */
async function moveQueue(site: Site, crowd: ChildProcess) {
  const ids: string[] = [];
  while (ids.length < waiting + 2 * MOVES) ids.push((await imagine(site)).id);
  const moves = async (): Promise<Used> => {
    const before = await used(site);
    for (let move = 0; move < MOVES; move++) {
      await post(site, `/${ids.shift()}/cancel`);
      await delay(1_000);
    }
    await delay(2_500);
    const after = await used(site);
    return { cpuMs: after.cpuMs - before.cpuMs, statements: after.statements - before.statements };
  };
  // Lets the reads of the new rows end, so that they do not count as statements of the moves.
  await delay(3_000);
  const unseen = await moves();
  await ask(crowd, { do: 'send', event: 'join', payload: { room: 'lobby' }, clients: 1 });
  const seen = await moves();
  await ask(crowd, { do: 'send', event: 'leave', payload: { room: 'lobby' }, clients: 1 });
  for (const id of ids) await post(site, `/${id}/cancel`);
  return { placeStatementsPerSecond: Math.max(0, seen.statements - unseen.statements) / (MOVES + 2.5) };
}

async function measure(site: Site): Promise<Record<string, number>> {
  const crowd = start('crowd.ts', site.url, ROOT);
  await answerOf(crowd);
  await ask(crowd, { do: 'connect', clients });
  const seen = await watchFrames(site, crowd);
  const found = { ...seen, ...(await comeAndGo(site, crowd)), ...(await moveQueue(site, crowd)) };
  const { open } = await ask<{ open: number }>(crowd, { do: 'count' });
  crowd.disconnect();
  return { ...found, openAtTheEnd: open };
}

const median = (all: number[]): number => Number(exactMedian(all).toFixed(3));
const trees = [...(values.before ? [['before', path.resolve(values.before)]] : []), ['now', ROOT]];
const sites: Site[] = [];
for (const [name, tree] of trees as ['before' | 'now', string][]) {
  const child = start('site.ts', tree, tree);
  sites.push({ name, child, url: (await answerOf<{ url: string }>(child)).url, cookie: '' });
}
const found: Record<string, Record<string, number>>[] = [];
/** Medians over the rounds, and of the rounds' ratios. */
const summary = () =>
  Object.keys(found[0]?.now ?? {}).map((name) => {
    const of = (tree: string) => found.map((pair) => pair[tree]?.[name] ?? Number.NaN);
    const [before, now] = [of('before'), of('now')];
    const ratio = median(now.map((value, i) => value / before[i]!));
    return { name, before: median(before), now: median(now), ratio };
  });
for (let round = 0; round < rounds; round++) {
  const pair: Record<string, Record<string, number>> = {};
  for (const site of round % 2 ? sites.toReversed() : sites) {
    pair[site.name] = await measure(site);
    process.stderr.write(`  round ${round + 1} ${site.name}: ${JSON.stringify(pair[site.name])}\n`);
  }
  found.push(pair);
  if (!values.before) continue;
  // After every round, so that a run that is stopped keeps its figures.
  const report = {
    machine: machine(),
    clients,
    frames,
    waiting,
    previewBytes: PREVIEW_BYTES,
    rounds: found,
    results: summary(),
  };
  writeFileSync(path.join(ROOT, 'docs/bench/web-cpu.json'), `${JSON.stringify(report, null, 2)}\n`);
}
for (const { child } of sites) child.disconnect();
for (const { name, before, now, ratio } of summary())
  process.stderr.write(`${name.padEnd(26)} before ${before}   now ${now}   × ${ratio}\n`);
