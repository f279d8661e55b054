/**
 * The web process of one tree (argv[2]), without pages, on an embedded PostgreSQL of its own. Answers every
 * message with the CPU it has used and the statements it has sent.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { MANY, UNLIMITED } from './unlimited';

const tree = process.argv[2] ?? '';
const from = (file: string): Promise<unknown> => import(pathToFileURL(path.join(tree, file)).href);
const { createDb, migrate, startEmbedded } = (await from(
  'packages/db/src/index.ts',
)) as typeof import('@atelier/db');
const { createLog, readEnv, startWeb } = (await from('apps/web/src/index.ts')) as typeof import('../src');

let statements = 0;
const { Client } = createRequire(path.join(tree, 'packages/db/src/index.ts'))('pg');
const query = Client.prototype.query;
Client.prototype.query = function (...args: unknown[]) {
  statements += 1;
  return query.apply(this, args);
};

const dataDir = await mkdtemp(path.join(os.tmpdir(), 'atelier-bench-'));
const server = await startEmbedded({ dataDir });
await migrate(server.url);
const db = createDb(server.url);
const web = await startWeb({
  // The address to listen on has had two names.
  env: readEnv({
    NODE_ENV: 'test',
    PORT: '0',
    HOST: '127.0.0.1',
    LISTEN_HOST: '127.0.0.1',
    DATABASE_URL: server.url,
    STORAGE_URL: 'memory:',
    SERVICE_TOKEN: process.env.SERVICE_TOKEN,
    PUBLIC_URL: 'https://atelier.example',
  }),
  log: createLog('silent'),
  db,
  ...UNLIMITED,
  quota: { activePerPerson: MANY, activeSecondsPerPerson: MANY, perPersonAndDay: MANY, waitingTotal: MANY },
  connections: { perAddress: MANY, unreadBytes: 1024 * MANY },
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, statements });
});
process.once('disconnect', async () => {
  await web.stop();
  await db.close();
  await server.stop();
  await rm(dataDir, { recursive: true, force: true });
  process.exit();
});
process.send?.({ url: web.url });
