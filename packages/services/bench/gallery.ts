/**
 * `npm run bench gallery`: time of a page of every kind of listing, with ten thousand generations and with a
 * million. Makes both databases the first time (embedded PostgreSQL under the data directory; minutes) and
 * keeps them. Calls alternate between the two, so that whatever else the machine does weighs on both alike.
 * Writes docs/bench/gallery.json.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createDb, type Db, migrate, startEmbedded } from '@atelier/db';
import { type GalleryPage, WINDOWS } from '@atelier/domain';
import { machine, median, percentile } from '@atelier/process/bench';
import { createStorage } from '@atelier/storage';
import { type Ctx, gallery } from '../src';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const REPORT = path.join(ROOT, 'docs/bench/gallery.json');
/** Of what packages/tooling/src/seed.ts makes: databases of another one are left alone. */
const SEED = 2;
/** Goal of the listing times: p95 in ms, and its ratio between a million and ten thousand rows. */
const GOAL = { p95Ms: 30, ratio: 1.5 };

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

type Studio = { size: number; ctx: Ctx; db: Db; stop(): Promise<void> };
type Query = Record<string, string>;
type Listing = { name: string; query: Query; pages: number };

function run(file: string, args: string[], env: Record<string, string>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', file, ...args], {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`${file} ended with ${code}`))));
  });
}

/** A server with exactly `size` seeded generations. */
async function open(folder: string, size: number): Promise<Studio> {
  const dataDir = path.join(folder, `gallery-${SEED}-${size}`);
  mkdirSync(dataDir, { recursive: true });
  const server = await startEmbedded({ dataDir });
  const count = async (): Promise<number> => {
    const db = createDb(server.url, { statementMs: 0 });
    const found = await db.generation.count().catch(() => 0);
    await db.close();
    return found;
  };
  if ((await count()) !== size) {
    say(`  seeding ${size} generations (once) …`);
    await run('packages/tooling/src/seed.ts', ['--generations', String(size)], {
      DATABASE_URL: server.url,
      DATA_DIR: dataDir,
    });
    if ((await count()) !== size)
      throw new Error(`${dataDir} holds other generations: remove it and run again`);
  }
  // Made by an earlier version of the service, it may lack an index.
  await migrate(server.url);
  const db = createDb(server.url);
  await db.$executeRawUnsafe('ANALYZE "Generation"');
  // The data stands still while the clock goes on: windows end with its newest picture.
  const { createdAt: newest } = await db.generation.findFirstOrThrow({ orderBy: { createdAt: 'desc' } });
  const silent = { info() {}, warn() {}, error() {} };
  const ctx: Ctx = {
    actor: { kind: 'anonymous' },
    deps: {
      db,
      storage: createStorage('memory:'),
      packs: { defaultName: '', get: () => undefined, list: () => [] },
      log: silent,
      now: () => newest,
      publicUrl: 'http://localhost',
    },
  };
  const stop = async (): Promise<void> => {
    await db.close();
    await server.stop();
  };
  return { size, db, ctx, stop };
}

const page = (studio: Studio, query: Query): Promise<GalleryPage> =>
  gallery.list({ ctx: studio.ctx, input: { query } });

/** Listings to time; `pages` is how many pages deep they are paged into. */
async function listings(studio: Studio): Promise<Listing[]> {
  const room = await studio.db.$queryRaw<{ slug: string }[]>`
    SELECT r.slug FROM "Room" r ORDER BY (SELECT count(*) FROM "Generation" g WHERE g."roomId" = r.id) DESC LIMIT 1`;
  const author = await studio.db.user.findFirstOrThrow({ where: { name: 'Seeded 1' } });
  return [
    { name: 'new', query: {}, pages: 40 },
    { name: 'top', query: { sort: 'top' }, pages: 40 },
    ...windows('top of the', {}),
    { name: 'trending', query: { sort: 'trending' }, pages: 40 },
    { name: 'search, a word of every caption', query: { q: 'number' }, pages: 10 },
    { name: 'search, a word of a tenth', query: { q: 'fox' }, pages: 10 },
    { name: 'search, two words of a tenth', query: { q: 'red fox' }, pages: 5 },
    { name: 'search, a word of a 250th', query: { q: 'comet' }, pages: 1 },
    { name: 'search, a word of a thousandth', query: { q: 'quetzal' }, pages: 1 },
    { name: 'search, a word of one caption', query: { q: '7007' }, pages: 1 },
    { name: 'search, a word of none', query: { q: 'zebra' }, pages: 1 },
    { name: 'search, top', query: { q: 'fox', sort: 'top' }, pages: 5 },
    { name: 'search, top, a word of a 250th', query: { q: 'comet', sort: 'top' }, pages: 1 },
    ...windows('search, top of the', { q: 'fox' }),
    { name: 'search, top of the day, a 250th', query: { q: 'comet', sort: 'top', window: 'day' }, pages: 1 },
    { name: 'tag', query: { tag: 'castle' }, pages: 10 },
    ...scoped('room', { room: room[0]?.slug ?? '' }),
    ...scoped('author', { author: author.id }),
  ];
}

const windows = (name: string, query: Query): Listing[] =>
  WINDOWS.filter((window) => window !== 'all').map((window) => ({
    name: `${name} ${window}`,
    query: { ...query, sort: 'top', window },
    pages: 5,
  }));

/** The listings of one room or one author. */
const scoped = (name: string, query: Query): Listing[] => [
  { name, query, pages: 5 },
  { name: `${name}, top`, query: { ...query, sort: 'top' }, pages: 5 },
  { name: `${name}, trending`, query: { ...query, sort: 'trending' }, pages: 5 },
  ...windows(`${name}, top of the`, query),
  { name: `${name}, a word of a tenth`, query: { ...query, q: 'fox' }, pages: 1 },
  { name: `${name}, a word of a 250th`, query: { ...query, q: 'comet' }, pages: 1 },
  { name: `${name}, a word of none`, query: { ...query, q: 'zebra' }, pages: 1 },
];

/** The queries of the first pages of a listing, the last of them deep. */
async function paged(studio: Studio, query: Query, pages: number): Promise<Query[]> {
  const queries = [query];
  for (let cursor: string | null = (await page(studio, query)).cursor; cursor && queries.length < pages; ) {
    queries.push({ ...query, cursor });
    cursor = (await page(studio, { ...query, cursor })).cursor;
  }
  return queries;
}

async function time(studio: Studio, query: Query): Promise<number> {
  const began = performance.now();
  await page(studio, query);
  return performance.now() - began;
}

type Percentiles = { p50Ms: number; p95Ms: number };

/**
 * Calls each studio this often, in turn. A lot decides the order, so that this process's garbage collections
 * do not always hit the same studio.
 */
async function timeRound(studios: Studio[], asked: Query[][], calls: number): Promise<Percentiles[]> {
  const times: number[][] = studios.map(() => []);
  for (let call = 0; call < calls; call++)
    for (const [s, studio] of byLot([...studios.entries()]))
      times[s]!.push(await time(studio, asked[s]![call % asked[s]!.length]!));
  return times.map((all) => ({ p50Ms: short(percentile(all, 0.5)), p95Ms: short(percentile(all, 0.95)) }));
}

const short = (value: number): number => Number(value.toFixed(2));
const byLot = <T>(pair: T[]): T[] => (Math.random() < 0.5 ? pair : pair.toReversed());

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      data: { type: 'string', default: path.join(ROOT, '.data/bench') },
      small: { type: 'string', default: '10000' },
      large: { type: 'string', default: '1000000' },
      calls: { type: 'string', default: '100' },
      rounds: { type: 'string', default: '9' },
      /** Part of the names of those listings alone; then no report is written. */
      only: { type: 'string', default: '' },
    },
    allowPositionals: true,
  });
  const studios = [
    await open(values.data, Number(values.small)),
    await open(values.data, Number(values.large)),
  ];
  try {
    const kinds = await Promise.all(studios.map(listings));
    const [version] = (await studios[0]!.db.$queryRaw`SELECT version()`) as { version: string }[];
    const results = [];
    for (const [i, { name, pages }] of kinds[0]!.entries()) {
      if (!name.includes(values.only)) continue;
      const asked = await Promise.all(studios.map((studio, s) => paged(studio, kinds[s]![i]!.query, pages)));
      const rounds: Percentiles[][] = [];
      for (let round = 0; round < Number(values.rounds); round++)
        rounds.push(await timeRound(studios, asked, Number(values.calls)));
      const [small, large] = studios.map((_, s) => ({
        p50Ms: short(median(rounds.map((round) => round[s]!.p50Ms))),
        p95Ms: short(median(rounds.map((round) => round[s]!.p95Ms))),
      }));
      // Of pairs: a round in which a garbage collection met one of the two does not decide.
      const ratioOf = (key: keyof Percentiles) =>
        short(median(rounds.map(([one, two]) => two![key] / one![key])));
      const [ratio, medianRatio] = [ratioOf('p95Ms'), ratioOf('p50Ms')];
      results.push({ name, small, large, ratio, medianRatio });
      const missed = large!.p95Ms > GOAL.p95Ms || ratio > GOAL.ratio ? '  over the goal' : '';
      say(
        `  ${name.padEnd(34)} p95 ${small!.p95Ms.toFixed(1).padStart(6)} → ${large!.p95Ms.toFixed(1).padStart(6)} ms (× ${ratio})` +
          `   p50 ${small!.p50Ms.toFixed(1)} → ${large!.p50Ms.toFixed(1)} ms${missed}`,
      );
    }
    if (values.only) return;
    mkdirSync(path.dirname(REPORT), { recursive: true });
    const report = {
      goal: GOAL,
      small: studios[0]!.size,
      large: studios[1]!.size,
      pageSize: 24,
      callsEach: Number(values.calls),
      rounds: Number(values.rounds),
      machine: { ...machine(), postgres: version?.version ?? '' },
      listings: results,
    };
    writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  } finally {
    for (const studio of studios) await studio.stop();
  }
}

await main();
