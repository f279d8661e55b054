/**
 * One web process of `bench sockets`, without pages, with the limits of an address lifted: all clients of the
 * bench share one. Answers each message with its CPU and memory, before and after a garbage collection.
 */
import { createDb } from '@atelier/db';
import { createLog, readEnv, startWeb } from '../../src';
import { MANY, UNLIMITED } from '../unlimited';

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
  ...UNLIMITED,
  connections: { perAddress: MANY },
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
