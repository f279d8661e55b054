/**
 * `npm start`: database, migrations, build, then the site, the workers and (with DISCORD_TOKEN) the bot, each
 * its own process. `npm run dev` (--dev) builds nothing: Next compiles pages on request, and processes
 * restart on changes.
 */
import net from 'node:net';
import path from 'node:path';
import { startEmbedded } from '@atelier/db';
import { say, surviveLostOutput } from '@atelier/process';
import { ensureKeys } from '@atelier/provenance';
import { storageUrlFor } from '@atelier/storage';
import { buildSite } from './build-site';
import { type LauncherEnv, readEnv } from './env';
import { privateFolder } from './log-file';
import { migrateWhenReachable } from './migrate-when-reachable';
import { serviceEnv } from './service-env';
import { ServiceProcess } from './service-process';
import { serviceToken } from './service-token';

const isDev = process.argv.includes('--dev');
const undo: (() => Promise<void>)[] = [];
/** Aborted by the first request to stop; ends every start in progress. */
const stopping = new AbortController();

/**
 * Stops everything in reverse order, so that processes give their work back while the database still runs.
 */
async function stop(exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort(new Error('stopped'));
  for (const step of undo.reverse())
    await step().catch((error: Error) => say(`  while stopping: ${error.message}`));
  process.exit(exitCode);
}

async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  stopping.signal.throwIfAborted();
  const began = performance.now();
  const result = await work();
  if (!stopping.signal.aborted) say(`  ${label}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/** Checks the port before the build, which takes minutes. */
function assertPortFree(port: number, host: string | undefined): Promise<void> {
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
    probe.listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Starts the embedded PostgreSQL and keeps it running. Returns its URL. */
async function startDatabase(dataDir: string): Promise<string> {
  const starting = startEmbedded({ dataDir });
  // Registered before the start, because a stop in the middle of it must end the server too.
  undo.push(async () => (await starting.catch(() => null))?.stop());
  const embedded = await starting;
  embedded.keep({
    restarted: () => say('  the database had ended; it runs again'),
    down: (error) => say(`  the database has ended and does not start yet: ${error.message}`),
    lost: (error) => {
      say(`atelier: the database has ended and does not start again: ${error.message}`);
      void stop(1);
    },
  });
  return embedded.url;
}

async function main(): Promise<void> {
  const env = readEnv(process.env);
  await assertPortFree(env.PORT, env.LISTEN_HOST);
  const logs = path.join(env.DATA_DIR, 'logs');
  privateFolder(logs);

  const databaseUrl = env.DATABASE_URL ?? (await step('database', () => startDatabase(env.DATA_DIR)));
  await step('migrations', () =>
    migrateWhenReachable(databaseUrl, {
      limitMs: env.DATABASE_WAIT_S * 1000,
      onWait: (why) => say(`  ${why} Waiting for it, up to ${env.DATABASE_WAIT_S} s …`),
      onNewer: (names) =>
        say(`  the database has ${names.join(', ')} of a newer version; this one runs on it`),
      signal: stopping.signal,
    }),
  );
  if (!isDev)
    await step('site', () =>
      buildSite(() => say('  building the site (once, about half a minute) …'), stopping.signal),
    );
  await launchAll(env, databaseUrl, logs);
}

async function launchAll(env: LauncherEnv, databaseUrl: string, logs: string): Promise<void> {
  const publicUrl = env.PUBLIC_URL ?? `http://localhost:${env.PORT}`;
  // Before any process, so that all of them open the same keys.
  ensureKeys(env.DATA_DIR, env.PUBLIC_URL ? new URL(env.PUBLIC_URL).hostname : 'Atelier');
  const shared = serviceEnv(
    {
      databaseUrl,
      dataDir: env.DATA_DIR,
      storageUrl: storageUrlFor(env),
      serviceToken: serviceToken(env.DATA_DIR, env.SERVICE_TOKEN),
      port: env.PORT,
      listenHost: env.LISTEN_HOST,
      publicUrl,
      device: env.DEVICE[0] ?? 'auto',
    },
    isDev,
  );
  const running = new Map<string, ServiceProcess>();
  // Loaded only here, because `npm start` needs no watcher.
  const dev = isDev ? await import('./dev') : null;
  if (dev) undo.push(dev.restartOnChange(running));
  const launch = (
    name: string,
    entry: string,
    { transient = [], own = {} }: { transient?: readonly number[]; own?: Record<string, string> } = {},
  ): Promise<void> => {
    const service = new ServiceProcess({
      name,
      entry,
      // Waits for the next change after a change broke the process.
      transient: isDev ? 'all' : transient,
      ...(dev ? { onOutput: dev.readableOutput(name) } : {}),
      env: { ...shared, ...own },
      logFile: path.join(logs, `${name}.log`),
      onExit: (who, code, lines) =>
        say(
          `  ${who} ended (${code === null ? 'killed' : `code ${code}`}); starting it again. ${dev ? '' : lines.split('\n').at(-1)}`,
        ),
    });
    running.set(name, service);
    undo.push(() => service.stop());
    return step(name, () => service.start());
  };

  // Starts the site first. On two cores, a worker that loads its pack at the same time delays it by a second.
  await launch('web', 'apps/web/server.ts');
  if (stopping.signal.aborted) return;
  say(`\n  Atelier is open: ${publicUrl}`);
  say(`  (logs in ${path.relative(process.cwd(), logs) || '.'}, Ctrl-C stops everything)\n`);
  if (dev) await step('first page', () => dev.compileFirstPage(shared.WEB_URL ?? publicUrl, stopping.signal));
  if (stopping.signal.aborted) return;
  const starting = Array.from({ length: env.WORKERS }, (_, i) =>
    launch(env.WORKERS === 1 ? 'worker' : `worker-${i + 1}`, 'gpu-worker/src/main.ts', {
      own: {
        DEVICE: env.DEVICE[i % env.DEVICE.length] ?? 'auto',
        ...(env.WORKER_METRICS_PORT && { WORKER_METRICS_PORT: String(env.WORKER_METRICS_PORT + i) }),
      },
    }),
  );
  // Does not wait for the bot, which retries until Discord is back.
  if (env.DISCORD_TOKEN) starting.push(launch('bot', 'apps/bot/src/index.ts', { transient: [1] }));
  await Promise.all(starting);
}

surviveLostOutput();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => {
    if (!stopping.signal.aborted) say('\n  stopping …');
    void stop(0);
  });

main().catch(async (error: Error) => {
  if (stopping.signal.aborted) return;
  say(`atelier: ${error.message}`);
  await stop(1);
});
