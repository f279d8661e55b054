/**
 * `npm start`: database, migrations, build, then the site, the workers and (with DISCORD_TOKEN) the bot, each its own process.
 * Knows processes and order only; what they do is theirs.
 */
import { mkdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { migrate, startEmbedded } from '@atelier/db';
import { storageUrlFor } from '@atelier/storage';
import { buildSite } from './build-site';
import { readEnv } from './env';
import { serviceEnv } from './service-env';
import { ServiceProcess } from './service-process';
import { serviceToken } from './service-token';

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const undo: (() => Promise<void>)[] = [];
let stopping = false;

async function stop(exitCode: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // In reverse: the processes give their work back while the database is still there.
  for (const step of undo.reverse())
    await step().catch((error: Error) => say(`  while stopping: ${error.message}`));
  process.exit(exitCode);
}

async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await work();
  say(`  ${label}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/** Fails early and clearly, before minutes go into a build that could not be served. */
function assertPortFree(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        new Error(
          error.code === 'EADDRINUSE'
            ? `port ${port} is in use; choose another with PORT=…`
            : `cannot listen on port ${port}: ${error.code ?? error.message}`,
        ),
      ),
    );
    probe.listen(port, () => probe.close(() => resolve()));
  });
}

async function main(): Promise<void> {
  const env = readEnv(process.env);
  await assertPortFree(env.PORT);
  const logs = path.join(env.DATA_DIR, 'logs');
  mkdirSync(logs, { recursive: true });

  let databaseUrl = env.DATABASE_URL;
  if (!databaseUrl) {
    const embedded = await step('database', () => startEmbedded({ dataDir: env.DATA_DIR }));
    undo.push(() => embedded.stop());
    embedded.keep({
      restarted: () => say('  the database had ended; it runs again'),
      lost: (error) => {
        say(`atelier: the database has ended and does not start again: ${error.message}`);
        void stop(1);
      },
    });
    databaseUrl = embedded.url;
  }
  const url = databaseUrl;
  await step('migrations', () => migrate(url));
  await step('site', () => buildSite(() => say('  building the site (once, about half a minute) …')));

  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  const shared = serviceEnv({
    databaseUrl: url,
    dataDir: env.DATA_DIR,
    storageUrl: storageUrlFor(env),
    serviceToken: serviceToken(env.DATA_DIR, env.SERVICE_TOKEN),
    port: env.PORT,
    publicUrl,
    device: env.DEVICE,
  });
  const launch = (name: string, entry: string, transient: readonly number[] = []): Promise<void> => {
    const service = new ServiceProcess({
      name,
      entry,
      transient,
      env: shared,
      logFile: path.join(logs, `${name}.log`),
      onExit: (who, code, lines) =>
        say(
          `  ${who} ended (${code === null ? 'killed' : `code ${code}`}); starting it again. ${lines.split('\n').at(-1) ?? ''}`,
        ),
    });
    undo.push(() => service.stop());
    return step(name, () => service.start());
  };

  // The site first: it is what people wait for, and on two cores a worker that loads its pack beside it would cost it a second.
  await launch('web', 'apps/web/server.ts');
  say(`\n  Atelier is open: ${publicUrl}`);
  say(`  (logs in ${path.relative(process.cwd(), logs) || '.'}, Ctrl-C stops everything)\n`);
  const starting = Array.from({ length: env.WORKERS }, (_, i) =>
    launch(env.WORKERS === 1 ? 'worker' : `worker-${i + 1}`, 'gpu-worker/src/main.ts'),
  );
  // Whoever is here to draw on the site need not wait for Discord: the bot is tried until Discord is back.
  if (env.DISCORD_TOKEN) starting.push(launch('bot', 'apps/bot/src/index.ts', [1]));
  await Promise.all(starting);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!stopping) say('\n  stopping …');
    void stop(0);
  });

main().catch(async (error: Error) => {
  if (!stopping) say(`atelier: ${error.message}`);
  await stop(1);
});
