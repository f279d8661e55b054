/** `npm run migrate`: brings DATABASE_URL's database up to this version, once, before its processes start. */
import { databaseWaitSetting, parseSettings, urlSetting } from '@atelier/domain';
import { say, surviveLostOutput } from '@atelier/process';
import { z } from 'zod';
import { migrateWhenReachable } from './migrate-when-reachable';

const schema = z.object({
  DATABASE_URL: urlSetting(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/name'),
  DATABASE_WAIT_S: databaseWaitSetting(),
});

surviveLostOutput();
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopping.abort());

try {
  const env = parseSettings(schema, process.env);
  const applied = await migrateWhenReachable(env.DATABASE_URL, {
    limitMs: env.DATABASE_WAIT_S * 1000,
    onWait: (why) => say(`migrate: ${why} Waiting for it, up to ${env.DATABASE_WAIT_S} s …`),
    onNewer: (names) =>
      say(`migrate: the database has ${names.join(', ')} of a newer version; this one runs on it`),
    signal: stopping.signal,
  });
  for (const name of applied) say(`migrate: applied ${name}`);
  say(applied.length > 0 ? 'migrate: the database is up to date' : 'migrate: the database was up to date');
} catch (error) {
  say(`migrate: ${(error as Error).message}`);
  process.exitCode = 1;
}
