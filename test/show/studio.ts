import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { createDb, type Db, migrate, startEmbedded } from '@atelier/db';
import { openCatalogue } from '@atelier/services';
import { createLog, readEnv, startWeb } from '@atelier/web';
import { type LocalDiscord, startDiscord } from '../support/discord';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SERVICE_TOKEN = 'a-token-for-this-show-only';

/**
 * The service for a show: embedded PostgreSQL, the site without pages, a worker with the shipped pack, a bot,
 * a local Discord.
 */
export interface Studio {
  discord: LocalDiscord;
  db: Db;
  /** Starts the bot's process; resolves when it serves. */
  startBot(): Promise<ChildProcess>;
  stop(): Promise<void>;
}

export async function startStudio(): Promise<Studio> {
  /** Started parts, so that a failure half way leaves no process behind. */
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).reverse()) await each();
  };
  try {
    return { ...(await open(undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(undo: (() => Promise<unknown>)[]): Promise<Omit<Studio, 'stop'>> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-show-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  const database = await startEmbedded({ dataDir: folder });
  undo.push(() => database.stop());
  await migrate(database.url);
  const db = createDb(database.url, { poolSize: 8 });
  undo.push(() => db.close());
  const discord = await startDiscord();
  undo.push(() => discord.stop());
  const { PATH = '', HOME = '' } = process.env;
  const shared = {
    PATH,
    HOME,
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    STORAGE_URL: pathToFileURL(path.join(folder, 'images')).href,
    SERVICE_TOKEN,
    PUBLIC_URL: 'https://atelier.example',
  };
  const packs = await openCatalogue({ packsDir: path.join(ROOT, 'gpu-worker/packs') });
  const env = readEnv({ ...shared, NODE_ENV: 'test', PORT: '0', LISTEN_HOST: '127.0.0.1' });
  const web = await startWeb({ env, log: createLog('silent'), db, packs, pages: false });
  undo.push(() => web.stop());
  const launch = async (entry: string, more: Record<string, string>): Promise<ChildProcess> => {
    const child = spawn(process.execPath, ['--import', 'tsx', entry], {
      cwd: ROOT,
      env: { NODE_ENV: 'production', ...shared, WEB_URL: web.url, ...more },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    undo.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    });
    await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`${entry} ended with ${code}`))),
    ]);
    return child;
  };
  await launch('gpu-worker/src/main.ts', { DEVICE: 'cpu', LOG_LEVEL: 'warn' });
  return {
    discord,
    db,
    startBot: () =>
      launch('apps/bot/src/index.ts', {
        DISCORD_TOKEN: discord.token,
        DISCORD_API: discord.apiUrl,
        LOG_LEVEL: 'warn',
      }),
  };
}
