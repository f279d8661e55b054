import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from '@atelier/db';
import { ServiceProcess, serviceEnv } from '@atelier/launcher';
import { ensureKeys } from '@atelier/provenance';
import { createTestDatabase } from './postgres';

type Settings = Record<string, string>;

export type Stack = {
  /** URL of the site. */
  url: string;
  databaseUrl: string;
  serviceToken: string;
  /** Starts another process of the service beside those that run, with settings added to the shared ones. */
  launch: (name: 'worker' | 'bot', env?: Settings) => Promise<ServiceProcess>;
  /** Stops everything and removes what it wrote. */
  stop: () => Promise<void>;
};

const ENTRY = {
  web: 'apps/web/server.ts',
  worker: 'gpu-worker/src/main.ts',
  bot: 'apps/bot/src/index.ts',
} as const;

/**
 * Runs the service as `npm start` does, each part its own process, with its own database, port and folder.
 * Starts the site; the test starts workers and bots.
 */
export async function startStack(env: Settings = {}): Promise<Stack> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'atelier-e2e-'));
  const database = await createTestDatabase();
  ensureKeys(folder, 'Atelier');
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const serviceToken = 'a-token-for-this-test-only';
  const shared = {
    ...serviceEnv({
      databaseUrl: database.url,
      dataDir: folder,
      storageUrl: pathToFileURL(path.join(folder, 'images')).href,
      serviceToken,
      port,
      publicUrl: url,
      device: 'cpu',
    }),
    ...env,
  };
  const running: ServiceProcess[] = [];
  const launch = async (name: keyof typeof ENTRY, more: Settings = {}): Promise<ServiceProcess> => {
    const service = new ServiceProcess({
      name,
      entry: ENTRY[name],
      env: { ...shared, ...more },
      logFile: path.join(folder, `${name}-${running.length}.log`),
      onExit: () => {},
    });
    running.push(service);
    await service.start();
    return service;
  };
  const stop = async (): Promise<void> => {
    for (const service of running.reverse()) await service.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await launch('web');
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, databaseUrl: database.url, serviceToken, launch, stop };
}
