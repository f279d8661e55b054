import { createDb, migrate, startEmbedded } from '@atelier/db';
import { readEnv } from '@atelier/launcher';
import type { Ctx, Log } from '@atelier/services';
import { createStorage, storageUrlFor } from '@atelier/storage';
import { say } from './run-tool';

/** The studio that the settings name, for a tool that runs beside its processes. */
export interface Studio {
  ctx: Ctx & { actor: { kind: 'system' } };
  databaseUrl: string;
  dataDir: string;
}

const warn = (fields: object, message: string): void => say(`  ${message} ${JSON.stringify(fields)}`);
const log: Log = { info() {}, warn, error: warn };

/**
 * Opens the database and the storage of the settings, runs `work`, and closes them. Starts the embedded server
 * where no DATABASE_URL is set and none runs.
 * @param migrated whether to bring the database up to this version first
 */
export async function withStudio(
  { migrated }: { migrated: boolean },
  work: (studio: Studio) => Promise<void>,
): Promise<void> {
  const env = readEnv(process.env);
  const embedded = env.DATABASE_URL ? null : await startEmbedded({ dataDir: env.DATA_DIR });
  const databaseUrl = env.DATABASE_URL ?? embedded!.url;
  // Counting a million rows may take long.
  const db = createDb(databaseUrl, { statementMs: 0 });
  try {
    if (migrated) await migrate(databaseUrl);
    const storage = createStorage(storageUrlFor(env));
    const packs = { defaultName: '', get: () => undefined, list: () => [] };
    const deps = { db, storage, packs, log, now: () => new Date(), publicUrl: '' };
    await work({ ctx: { actor: { kind: 'system' }, deps }, databaseUrl, dataDir: env.DATA_DIR });
  } finally {
    await db.close();
    await embedded?.stop();
  }
}
