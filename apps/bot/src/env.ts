import path from 'node:path';
import {
  activitySetting,
  DISCORD_ID,
  databaseWaitSetting,
  originSetting,
  parseSettings,
  portSetting,
  provenanceSettings,
  quotaSettings,
  telemetrySettings,
  tracingSettings,
  urlSetting as url,
} from '@atelier/domain';
import { storageUrlFor } from '@atelier/storage';
import { z } from 'zod';

/** Settings of every process that speaks to Discord. An empty value counts as unset. */
const discordSchema = z.object({
  DISCORD_TOKEN: z.string(),
  /** Base URL of Discord's REST API; the gateway's address comes from there. */
  DISCORD_API: url(['http:', 'https:'], 'https://discord.com/api').default('https://discord.com/api'),
  /** `on`: the application has an Activity, so /studio opens it and its entry point is deployed. */
  DISCORD_ACTIVITY: activitySetting(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Every setting of the bot. */
const schema = discordSchema.extend({
  DATABASE_URL: url(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/database'),
  DATABASE_WAIT_S: databaseWaitSetting(),
  DATA_DIR: z.string().default('.data'),
  STORAGE_URL: url(['file:', 's3:', 'memory:'], 'file:///var/lib/atelier or s3://bucket').optional(),
  /** The default pack: a directory, a name under gpu-worker/packs, or a URL. Unset: the first one there. */
  PACK: z.string().optional(),
  /** Where packs by URL are kept. Unset: `pack-cache` in DATA_DIR. */
  PACK_CACHE: z.string().optional(),
  /** Where the web process listens for services: previews come from there. */
  WEB_URL: url(['http:', 'https:'], 'http://127.0.0.1:3000').default('http://127.0.0.1:3000'),
  SERVICE_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  PUBLIC_URL: originSetting('https://atelier.example').default('http://localhost:3000'),
  /** Ids of the servers that may use this studio, with commas; unset: all. Direct messages always work. */
  DISCORD_GUILDS: z
    .string()
    .transform((text) => text.split(',').map((id) => id.trim()))
    .pipe(z.array(z.string().regex(DISCORD_ID, 'must be ids of servers, with commas between them')))
    .optional(),
  /** With both set the site lets people sign in with Discord, and /link leads there. */
  DISCORD_APP_ID: z.string().optional(),
  DISCORD_CLIENT_SECRET: z.string().optional(),
  /** Where `/metrics`, `/healthz` and `/readyz` are served; unset: nowhere. */
  BOT_METRICS_PORT: portSetting().optional(),
  ...telemetrySettings,
  ...tracingSettings,
  ...quotaSettings,
  ...provenanceSettings,
});
/** Names of the settings, for the check of docs/operations/settings.md. */
export const SETTING_NAMES = Object.keys(schema.shape);

export type BotEnv = Omit<z.output<typeof schema>, 'STORAGE_URL'> & { STORAGE_URL: string };

type Source = Record<string, string | undefined>;

function requireToken({ DISCORD_TOKEN }: Source): void {
  if (!DISCORD_TOKEN)
    throw new Error(
      'setting DISCORD_TOKEN: is required; make an application at https://discord.com/developers',
    );
}

/** Parses the settings that deploying the commands needs, which is no database. @throws Error as readEnv */
export function readDiscordEnv(source: Source): z.output<typeof discordSchema> {
  requireToken(source);
  return parseSettings(discordSchema, source);
}

/**
 * Parses the environment.
 * @throws Error with one line that names the first wrong setting, never its value: it may be secret
 */
export function readEnv(source: Source): BotEnv {
  requireToken(source);
  const env = parseSettings(schema, source);
  const dataDir = path.resolve(env.DATA_DIR);
  return {
    ...env,
    DATA_DIR: dataDir,
    STORAGE_URL: storageUrlFor(env),
  };
}
