/**
 * A web process without pages on the database DATABASE_URL, which sends traces when OTEL_EXPORTER_OTLP_ENDPOINT
 * is set. Answers every message with the CPU and memory that it has used.
 */
import { NO_TRACING, startTracing } from '@atelier/process/tracing';
import { createLog, readEnv, startWeb } from '../src';

const env = readEnv({
  ...process.env,
  NODE_ENV: 'test',
  PORT: '0',
  LISTEN_HOST: '127.0.0.1',
  STORAGE_URL: 'memory:',
  PUBLIC_URL: 'https://atelier.example',
});
const log = createLog('silent');
const many = 1_000_000_000;
const all = { points: many, seconds: 60 };
const stages = [{ name: 'base64' as const, size: 64, sampler: 'ddim' as const, steps: 4, guidanceWeight: 3 }];
const pack = {
  ...{ name: 'tiny', version: '1.0.0', title: 'Tiny', description: 'For the bench.', licence: 'MIT' },
  ...{ stages, vocabulary: { objects: ['fox'] }, examples: ['a red fox'] },
};
const build = { version: '0', commit: 'bench' };
const tracing = await startTracing(env, { service: 'web', build, log }).catch(() => NO_TRACING);
const web = await startWeb({
  env,
  log,
  tracing,
  packs: { defaultName: 'tiny', get: () => pack, list: () => [pack] },
  pages: false,
  limits: { read: all, write: all, create: all, guest: all, guestCreate: all },
  quota: { activePerPerson: many, activeSecondsPerPerson: many, perPersonAndDay: many, waitingTotal: many },
});

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1_000, rssMb: process.memoryUsage.rss() / 2 ** 20 });
});
process.once('disconnect', async () => {
  await web.stop();
  await tracing.stop();
  process.exit();
});
process.send?.({ url: web.url, traces: tracing.isOn });
