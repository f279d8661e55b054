import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort, migrate, startEmbedded } from '@atelier/db';
import { buildSite, readEnv, ServiceProcess, serviceEnv } from '@atelier/launcher';
import { ensureKeys } from '@atelier/provenance';

/**
 * Starts the whole service on a temporary folder: database, site and one worker. Adds to `undo`, in order,
 * what stops it and removes the folder. Returns the URLs of the site and the database.
 */
export async function startService(
  say: (line: string) => void,
  undo: (() => unknown)[],
): Promise<{ url: string; databaseUrl: string }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'atelier-tool-'));
  undo.push(() => rmSync(folder, { recursive: true, force: true }));
  ensureKeys(folder, 'Atelier');
  const database = await startEmbedded({ dataDir: folder });
  undo.push(() => database.stop());
  await migrate(database.url);
  await buildSite(() => say('  building the site …'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = serviceEnv({
    databaseUrl: database.url,
    dataDir: folder,
    storageUrl: pathToFileURL(path.join(folder, 'images')).href,
    serviceToken: 'a-token-for-tools-only',
    port,
    publicUrl: url,
    device: readEnv(process.env).DEVICE[0] ?? 'auto',
  });
  for (const [name, entry] of [
    ['web', 'apps/web/server.ts'],
    ['worker', 'gpu-worker/src/main.ts'],
  ] as const) {
    const service = new ServiceProcess({
      name,
      entry,
      env,
      logFile: path.join(folder, `${name}.log`),
      onExit: (who, code) => say(`  ${who} ended (${code})`),
    });
    undo.push(() => service.stop());
    await service.start();
  }
  return { url, databaseUrl: database.url };
}
