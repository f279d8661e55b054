import path from 'node:path';
import {
  activitySetting,
  DISCORD_ID,
  databaseWaitSetting,
  listenSetting,
  originSetting,
  parseSettings,
  provenanceSettings,
  quotaSettings,
  telemetrySettings,
  tracingSettings,
  urlSetting as url,
} from '@atelier/domain';
import { storageUrlFor } from '@atelier/storage';
import { z } from 'zod';

/** Every setting of the web process. An empty value counts as unset. */
const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test']).default('production'),
  PORT: z.coerce.number().int().min(0).max(65535).default(3000),
  /**
   * Address to bind; unset: every address, so that a phone on the same network can watch. Not HOST, which
   * shells and conda set.
   */
  LISTEN_HOST: listenSetting().optional(),
  DATABASE_URL: url(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/name'),
  DATABASE_WAIT_S: databaseWaitSetting(),
  DATA_DIR: z.string().default('.data'),
  STORAGE_URL: url(['file:', 's3:', 'memory:'], 'file:///var/lib/atelier or s3://bucket').optional(),
  /** The default pack: a directory, a name under gpu-worker/packs, or a URL. Unset: the first one there. */
  PACK: z.string().optional(),
  /** Where packs by URL are kept. Unset: `pack-cache` in DATA_DIR. */
  PACK_CACHE: z.string().optional(),
  /**
   * Seconds for which a picture's URL in S3 opens it; pages get redirects to such URLs. Unset: this process sends
   * the bytes.
   */
  IMAGE_REDIRECT_S: z.coerce.number().int().min(10).max(86_400).optional(),
  /** Origin that forwards to the S3 endpoint, such as a CDN; redirects lead there. Unset: to the endpoint. */
  IMAGE_URL: originSetting('https://cdn.example').optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://localhost:6379').optional(),
  PUBLIC_URL: originSetting('https://atelier.example').optional(),
  SERVICE_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  /** Proxies in front that append to X-Forwarded-For; 0: the peer's address is the client's. */
  TRUST_PROXY: z.coerce.number().int().min(0).max(8).default(0),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  DISCORD_APP_ID: z
    .string()
    .regex(/^\d{5,25}$/, 'must be a Discord application id (digits)')
    .optional(),
  DISCORD_CLIENT_SECRET: z.string().optional(),
  /** `on`: Discord may frame the studio's wall; see docs/bot/activity.md. */
  DISCORD_ACTIVITY: activitySetting(),
  /** Discord ids of the admins, comma-separated. Admins make moderators. */
  ADMIN_DISCORD_IDS: z
    .string()
    .transform((ids) => ids.split(',').map((id) => id.trim()))
    .pipe(z.array(z.string().regex(DISCORD_ID, 'must be Discord ids with commas between')))
    .default([]),
  DISCORD_API: url(['http:', 'https:'], 'https://discord.com/api').optional(),
  ATELIER_COMMIT: telemetrySettings.ATELIER_COMMIT,
  ...tracingSettings,
  ...quotaSettings,
  ...provenanceSettings,
});

/** Names of the settings, for the check of docs/operations/settings.md. */
export const SETTING_NAMES = Object.keys(schema.shape);

export type WebEnv = Omit<z.output<typeof schema>, 'STORAGE_URL' | 'PUBLIC_URL'> & {
  STORAGE_URL: string;
  /** Without a trailing slash. */
  PUBLIC_URL: string;
};

/**
 * Parses the environment.
 * @throws Error with one line that names the first wrong setting, never its value: it may be secret.
 */
export function readEnv(source: Record<string, string | undefined>): WebEnv {
  const env = parseSettings(schema, source);
  if (env.DISCORD_ACTIVITY === 'on' && !(env.DISCORD_APP_ID && env.DISCORD_CLIENT_SECRET))
    throw new Error(
      'setting DISCORD_ACTIVITY: needs DISCORD_APP_ID and DISCORD_CLIENT_SECRET, to sign people in',
    );
  const dataDir = path.resolve(env.DATA_DIR);
  return {
    ...env,
    DATA_DIR: dataDir,
    STORAGE_URL: storageUrlFor(env),
    PUBLIC_URL: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
  };
}
