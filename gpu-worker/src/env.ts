import path from 'node:path';
import {
  countSetting,
  DEVICE_CHECKS,
  type DeviceOptions,
  databaseWaitSetting,
  deviceSetting,
  originSetting,
  parseDeviceOptions,
  parseSettings,
  portSetting,
  provenanceSettings,
  sizeSetting,
  telemetrySettings,
  tracingSettings,
  urlSetting as url,
} from '@atelier/domain';
import { QUEUE_DEFAULTS } from '@atelier/queue';
import { storageUrlFor } from '@atelier/storage';
import { z } from 'zod';

/** Every setting of a worker. An empty value counts as unset. */
const schema = z.object({
  DATABASE_URL: url(['postgresql:', 'postgres:'], 'postgresql://user:password@host:5432/name'),
  /** How long a start waits for a database that takes no connections yet, in seconds. */
  DATABASE_WAIT_S: databaseWaitSetting(),
  DATA_DIR: z.string().default('.data'),
  STORAGE_URL: url(['file:', 's3:'], 'file:///var/lib/atelier or s3://bucket').optional(),
  /** A directory, a name under gpu-worker/packs, or an https: or s3: URL. Unset: the first one there. */
  PACK: z.string().optional(),
  /** Where packs by URL are kept. Unset: `pack-cache` in DATA_DIR. */
  PACK_CACHE: z.string().optional(),
  DEVICE: deviceSetting.default('auto'),
  /** What the device is told, as `name=value,name=value`; see packages/domain/src/device-options.ts. */
  DEVICE_OPTIONS: z.string().optional(),
  /**
   * What follows when a net answers otherwise on the device than on the CPU. Unset: `fall-back`, and CUDA is not
   * checked.
   */
  DEVICE_CHECK: z.enum(DEVICE_CHECKS, { error: 'must be fall-back, refuse or off' }).optional(),
  /** `cpu` keeps the text encoder off the accelerator. Unset: it is where the stages are. */
  TEXT_DEVICE: z.literal('cpu', { error: 'must be cpu' }).optional(),
  /**
   * Memory that the nets may take: of the CPU, or of the accelerator. Nets that do not fit together take turns. Unset:
   * this machine's on the CPU, unlimited elsewhere.
   */
  MEMORY_LIMIT: sizeSetting().optional(),
  /** URL that gets the frames. Unset: this worker sends no frames, but pictures arrive all the same. */
  WEB_URL: url(['http:', 'https:'], 'http://127.0.0.1:3000').optional(),
  SERVICE_TOKEN: z.string().min(16, 'must have at least 16 characters').optional(),
  /** Public URL of the site: a signature names the pages of a picture's parents. Unset: their ids alone. */
  PUBLIC_URL: originSetting('https://atelier.example').optional(),
  /** Lease of a job, renewed at a third of it. A dead worker's job is free again after it. */
  LEASE_MS: z.coerce.number().int().min(1_000).max(300_000).default(10_000),
  /**
   * Seconds for which a worker that gets SIGTERM may finish the stage that it draws, before it gives the job
   * back.
   */
  DRAIN_S: z.coerce.number().int().min(0).max(3_600).default(0),
  /** An inference child without a step for so long is killed and replaced. */
  HANG_MS: z.coerce.number().int().min(1_000).max(3_600_000).default(60_000),
  /**
   * Public name of the worker in the queue. Unset: `worker-` (in a container its host name) and four digits.
   */
  WORKER_NAME: z
    .string()
    .regex(/^[\w.-]{1,40}$/, 'must be 1 to 40 letters, digits, dots or dashes')
    .optional(),
  /** Jobs of one person, and of one room, that may run at once over all workers. */
  RUNNING_PER_PERSON: countSetting(1, 1_000).default(QUEUE_DEFAULTS.maxRunningPerPerson),
  RUNNING_PER_ROOM: countSetting(1, 1_000).default(QUEUE_DEFAULTS.maxRunningPerRoom),
  /** Where `/metrics`, `/healthz` and `/readyz` are served; unset: nowhere. */
  WORKER_METRICS_PORT: portSetting().optional(),
  ...telemetrySettings,
  ...tracingSettings,
  ...provenanceSettings,
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});
/** Names of the settings, for the check of docs/operations/settings.md. */
export const SETTING_NAMES = Object.keys(schema.shape);

export type WorkerEnv = Omit<z.output<typeof schema>, 'STORAGE_URL' | 'DEVICE_OPTIONS'> & {
  STORAGE_URL: string;
  DEVICE_OPTIONS: DeviceOptions;
};

/**
 * Parses the environment.
 * @throws Error with one line that names the first wrong setting, never its value: it may be secret
 */
export function readEnv(source: NodeJS.ProcessEnv): WorkerEnv {
  const env = parseSettings(schema, source);
  if (env.WEB_URL && !env.SERVICE_TOKEN) throw new Error('setting SERVICE_TOKEN: is required with WEB_URL');
  return {
    ...env,
    DATA_DIR: path.resolve(env.DATA_DIR),
    STORAGE_URL: storageUrlFor(env),
    DEVICE_OPTIONS: deviceOptions(env),
  };
}

function deviceOptions({ DEVICE, DEVICE_OPTIONS }: z.output<typeof schema>): DeviceOptions {
  try {
    return parseDeviceOptions(DEVICE, DEVICE_OPTIONS);
  } catch (error) {
    throw new Error(`setting DEVICE_OPTIONS: ${(error as Error).message}`);
  }
}
