import path from 'node:path';
import {
  databaseWaitSetting,
  deviceSetting,
  listenSetting,
  originSetting,
  parseSettings,
  portSetting,
  urlSetting as url,
} from '@atelier/domain';
import { z } from 'zod';
import { root } from './paths';

/**
 * Settings that `npm start` itself acts on; each process parses its own again. An empty value counts as
 * unset.
 */
const schema = z.object({
  PORT: z.coerce.number().int().min(1).max(65535).default(3000),
  DATABASE_URL: url(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/name').optional(),
  /** How long a start waits for a database that takes no connections yet, in seconds. */
  DATABASE_WAIT_S: databaseWaitSetting(),
  DATA_DIR: z
    .string()
    .default('.data')
    .transform((dir) => path.resolve(root, dir)),
  STORAGE_URL: url(['file:', 's3:'], 'file:///var/lib/atelier or s3://bucket').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://localhost:6379').optional(),
  LISTEN_HOST: listenSetting().optional(),
  PUBLIC_URL: originSetting('https://atelier.example').optional(),
  /** One device for every worker, or a comma-separated list with one each (`cuda:0,cuda:1`). */
  DEVICE: z
    .string()
    .default('auto')
    .transform((list) => list.split(',').map((device) => device.trim()))
    .pipe(z.array(deviceSetting)),
  PACK: z.string().optional(),
  WORKERS: z.coerce.number().int().min(0).max(64).default(1),
  /** Port of the first worker's metrics; the others take the next ones. */
  WORKER_METRICS_PORT: portSetting().optional(),
  SERVICE_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  DISCORD_TOKEN: z.string().optional(),
});
/** Names of the settings, for the check of docs/operations/settings.md. */
export const SETTING_NAMES = Object.keys(schema.shape);

export type LauncherEnv = z.output<typeof schema>;

/**
 * Parses the environment; throws an Error with one line that names the first wrong setting (never its value:
 * it may be secret).
 */
export function readEnv(source: NodeJS.ProcessEnv): LauncherEnv {
  return parseSettings(schema, source);
}
