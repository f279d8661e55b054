/**
 * The web process of one tree (argv[2]), without pages, on an embedded PostgreSQL of its own. Answers every
 * message with the CPU it has used and the statements it has sent.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

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
  packs: { defaultName: 'tiny', get: () => pack, list: () => [pack] },
  pages: false,
  limits: { read: all, write: all, create: all, guest: all, guestCreate: all, connect: all },
  quota: { activePerPerson: many, activeSecondsPerPerson: many, perPersonAndDay: many, waitingTotal: many },
  // All clients share one address here, so its limits are lifted. A connection's own limits stay.
  realtime: { limits: { perAddress: many, addressEvents: { size: many, seconds: 1 } } },
  connections: { perAddress: many, unreadBytes: 1024 * many },
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
