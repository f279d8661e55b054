/**
 * One web process of `bench sockets`, without pages, with the limits of an address lifted: all clients of the
 * bench share one. Answers each message with its CPU and memory, before and after a garbage collection.
 */
import { createDb } from '@atelier/db';
import { createLog, readEnv, startWeb } from '../../src';

const many = 1_000_000;
const all = { points: many, seconds: 60 };
const pack = {
  name: 'tiny',
  version: '1.0.0',
  title: 'Tiny',
  description: 'For the bench.',
  licence: 'MIT',
  stages: [{ name: 'base64' as const, size: 64, sampler: 'ddim' as const, steps: 4, guidanceWeight: 3 }],
  vocabulary: { objects: ['fox'] },
  examples: ['a red fox'],
};
const env = readEnv({
  NODE_ENV: 'test',
  PORT: '0',
  LISTEN_HOST: '127.0.0.1',
  STORAGE_URL: 'memory:',
  PUBLIC_URL: 'https://atelier.example',
  DATABASE_URL: process.env.DATABASE_URL,
  REDIS_URL: process.env.REDIS_URL,
  SERVICE_TOKEN: process.env.SERVICE_TOKEN,
});
const db = createDb(env.DATABASE_URL);
const web = await startWeb({
  env,
  log: createLog('silent'),
  db,
  packs: { defaultName: 'tiny', get: () => pack, list: () => [pack] },
  pages: false,
  limits: { read: all, write: all, create: all, guest: all, guestCreate: all, connect: all },
  realtime: { limits: { perAddress: many, addressEvents: { size: many, seconds: 1 } } },
  connections: { perAddress: many },
});

export type Usage = {
  /** CPU used when the message came, and after the garbage collection that it causes. */
  cpuMs: number;
  cpuMsAfterGc: number;
  rss: number;
  rssAfterGc: number;
  heapUsed: number;
};

const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

process.on('message', () => {
  const before = { cpuMs: cpuMs(), rss: process.memoryUsage().rss };
  globalThis.gc?.();
  const { rss: rssAfterGc, heapUsed } = process.memoryUsage();
  const usage: Usage = { ...before, rssAfterGc, heapUsed, cpuMsAfterGc: cpuMs() };
  process.send?.(usage);
});
process.once('disconnect', async () => {
  await web.stop();
  await db.close();
  process.exit();
});
process.send?.({ url: web.url });
