/**
 * `npm run bench http [-- --seconds 4] [--clients 1,8,64] [--only PART] [--before DIR] [--rounds 3] [--profile DIR]`:
 * requests a second, their latency and errors at rising numbers of clients, against the production build with 1,000
 * pictures: front page, gallery, the API's list, one picture, and POST of a generation. `--before DIR` compares with
 * another built tree, in rounds that alternate; its figures are ratios. Writes docs/bench/http.json.
 */
import { fork } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '@atelier/launcher';
import { machine, median } from '@atelier/process/bench';
import { runTool, say } from '../run-tool';
import type { Answered, Load } from './clients';
import { openSite, type Site } from './site';

const PICTURES = 1_000;
/** Each part runs so long before it counts: code gets compiled, caches fill. */
const WARM_SECONDS = 2;
const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '4' },
    clients: { type: 'string', default: '1,8,64' },
    only: { type: 'string' },
    before: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    profile: { type: 'string' },
    out: { type: 'string', default: path.join(root, 'docs/bench/http.json') },
  },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
const steps = values.clients.split(',').map(Number);
const undo: (() => unknown)[] = [];

type Row = {
  clients: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  errors: Record<string, number>;
  /** CPU of one request. */
  cpuMs: { web: number; database: number; client: number };
};

const at = (sorted: Float64Array, part: number): number =>
  Number((sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)] ?? Number.NaN).toFixed(2));
const short = (value: number): number => Number(value.toFixed(2));

async function main(): Promise<void> {
  const before = values.before ? await opened(path.resolve(values.before)) : null;
  const now = await opened(root, values.profile);
  const crowd = fork(path.join(import.meta.dirname, 'clients.ts'), [], {
    execArgv: ['--import', 'tsx'],
    serialization: 'advanced',
  });
  undo.push(() => crowd.disconnect());
  const heard = <T>(): Promise<T> =>
    new Promise((resolve) => crowd.once('message', (said) => resolve(said as T)));
  await heard();
  const run = async (
    site: Site,
    part: Omit<Load, 'origin' | 'clients' | 'seconds'>,
    clients: number,
    during: number,
  ) => {
    const used = site.cpuMs();
    crowd.send({ ...part, origin: site.url, clients, seconds: during } satisfies Load);
    const answered = await heard<Answered>();
    const after = site.cpuMs();
    const sorted = answered.latencies.toSorted();
    const done = sorted.length || Number.NaN;
    const row: Row = {
      clients,
      perSecond: short(sorted.length / answered.seconds),
      p50Ms: at(sorted, 0.5),
      p99Ms: at(sorted, 0.99),
      errors: answered.errors,
      cpuMs: {
        web: short((after.web - used.web) / done),
        database: short((after.database - used.database) / done),
        client: short(answered.cpuMs / done),
      },
    };
    return row;
  };
  const results: Record<string, Row[]> = {};
  const ratios: Record<string, { perSecond: number; webCpu: number }> = {};
  for (const [name, part] of Object.entries(await partsOf(now)).filter(
    ([part]) => !values.only || part === values.only,
  )) {
    await run(now, part, 8, WARM_SECONDS);
    results[name] = [];
    for (const clients of steps) {
      const row = await run(now, part, clients, seconds);
      results[name].push(row);
      say(`${name.padEnd(9)} ${JSON.stringify(row)}`);
    }
    if (before) {
      const theirs = (await partsOf(before))[name]!;
      ratios[name] = await compare(
        (during) => run(before, theirs, 8, during),
        (during) => run(now, part, 8, during),
      );
      say(`${name.padEnd(9)} now to before ${JSON.stringify(ratios[name])}`);
    }
  }
  const report = {
    at: new Date().toISOString(),
    machine: machine(),
    pictures: PICTURES,
    seconds,
    results,
    ratios,
  };
  mkdirSync(path.dirname(values.out), { recursive: true });
  writeFileSync(values.out, `${JSON.stringify(report, null, 2)}\n`);
}

async function opened(tree: string, profile?: string): Promise<Site> {
  const site = await openSite(tree, PICTURES, profile);
  undo.push(() => site.stop());
  return site;
}

/** What is asked, once for each site: the ids are its own. */
async function partsOf({ url }: Site): Promise<Record<string, Omit<Load, 'origin' | 'clients' | 'seconds'>>> {
  const list = '/api/v1/gallery';
  const picture = /"([^"]*\/images\/[^"]+\.(?:png|webp))"/.exec(await (await fetch(url + list)).text())?.[1];
  if (!picture) throw new Error('the seeded gallery has no picture');
  return {
    front: { path: '/' },
    gallery: { path: '/gallery' },
    list: { path: list },
    picture: { path: new URL(picture, url).pathname },
    post: { path: '/api/v1/generations', body: { caption: 'a red fox on a blue background' } },
  };
}

/** Medians of the ratios within rounds, now to before; the order alternates. */
async function compare(theirs: (during: number) => Promise<Row>, ours: (during: number) => Promise<Row>) {
  const found: { perSecond: number; webCpu: number }[] = [];
  await theirs(WARM_SECONDS);
  for (let round = 0; round < Number(values.rounds); round++) {
    let [before, now]: (Row | undefined)[] = [];
    for (const which of round % 2 ? (['now', 'before'] as const) : (['before', 'now'] as const))
      if (which === 'now') now = await ours(seconds);
      else before = await theirs(seconds);
    found.push({ perSecond: now!.perSecond / before!.perSecond, webCpu: now!.cpuMs.web / before!.cpuMs.web });
  }
  return {
    perSecond: short(median(found.map((each) => each.perSecond))),
    webCpu: short(median(found.map((each) => each.webCpu))),
  };
}

runTool(main, undo);
