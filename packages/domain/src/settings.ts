import { z } from 'zod';

/**
 * A setting that must be a URL with one of `protocols` (each with its colon); `example` is shown when it is
 * not. Gives the URL as parsers write it: without blanks around it, scheme and host in lower case. Of `http:`
 * URLs the trailing slash goes.
 */
export const urlSetting = (protocols: string[], example: string) =>
  z.string().transform((value, ctx) => {
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url !== null && protocols.includes(url.protocol)) return written(url, value);
    ctx.addIssue({ code: 'custom', message: `must be a URL like ${example}` });
    return z.NEVER;
  });

const written = (url: URL, value: string): string => {
  // Parsers make a relative `file:images` absolute; here it means a folder beside the process.
  if (url.protocol === 'file:') return value.trim().replace(/^file:/i, 'file:');
  return url.protocol.startsWith('http') ? url.href.replace(/\/+$/, '') : url.href;
};

/**
 * A setting that must be a site's http(s) origin. Gives it without a trailing slash; a path, a query or a
 * user is refused.
 */
export const originSetting = (example: string) =>
  urlSetting(['http:', 'https:'], example).transform((href, ctx) => {
    const { origin } = new URL(href);
    if (href === origin) return origin;
    ctx.addIssue({
      code: 'custom',
      message: `must be ${example} without anything behind it: the site lives at the root of its host`,
    });
    return z.NEVER;
  });

/**
 * A setting that must be an address or a name to listen on: `0.0.0.0`, `::1`, `localhost`. Brackets around
 * IPv6 are taken off.
 */
export const listenSetting = () =>
  z.string().transform((value, ctx) => {
    const host = value.trim().replace(/^\[(.*)\]$/, '$1');
    if (URL.canParse(`http://${bracketed(host)}`) && !/[/?#@]|^[^:]+:\d+$/.test(host)) return host;
    ctx.addIssue({
      code: 'custom',
      message: 'must be an address or a name like 127.0.0.1, ::1 or localhost',
    });
    return z.NEVER;
  });

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/**
 * URL at which processes on the same machine reach a server that listens on `host` (undefined: every address)
 * and `port`.
 */
export const ownUrl = (host: string | undefined, port: number): string =>
  host === undefined || host === '0.0.0.0' || host === '::'
    ? `http://127.0.0.1:${port}`
    : `http://${bracketed(host)}:${port}`;

/** A setting that is a whole number of at least `least`. */
export const countSetting = (least: number, most = 1_000_000_000) =>
  z.coerce.number().int().min(least).max(most);

/** DATABASE_WAIT_S: seconds that a start waits for a database that takes no connections yet. */
export const databaseWaitSetting = () => z.coerce.number().min(0).max(3600).default(60);

/**
 * Bounds that an operator may set on what people have waiting, for every process that takes requests. Unset:
 * the defaults of packages/services.
 */
export const quotaSettings = {
  /** Generations of one person that wait or run. */
  QUOTA_ACTIVE: countSetting(1).optional(),
  /** Predicted seconds of work of one person, or of all guests of one address, that wait or run. */
  QUOTA_ACTIVE_SECONDS: countSetting(1).optional(),
  /** Generations of one person in 24 hours. */
  QUOTA_PERSON_DAY: countSetting(1).optional(),
  /** Generations of one room in 24 hours. */
  QUOTA_ROOM_DAY: countSetting(1).optional(),
  /** Jobs of everyone that wait. */
  QUOTA_WAITING: countSetting(1).optional(),
};
type QuotaSettings = { [name in keyof typeof quotaSettings]?: number | undefined };

/** The settings under the names of services' `Quota`; only those that are set. */
export const quotaOf = (env: QuotaSettings) =>
  Object.fromEntries(
    Object.entries({
      activePerPerson: env.QUOTA_ACTIVE,
      activeSecondsPerPerson: env.QUOTA_ACTIVE_SECONDS,
      perPersonAndDay: env.QUOTA_PERSON_DAY,
      perRoomAndDay: env.QUOTA_ROOM_DAY,
      waitingTotal: env.QUOTA_WAITING,
    }).filter(([, value]) => value !== undefined),
  ) as Record<string, number>;

/** A setting that must be a port; 0 takes any free one. */
export const portSetting = () => z.coerce.number().int().min(0).max(65_535);

/** Whether Discord shows the studio as an Activity. The site needs the application's id and secret for it. */
export const activitySetting = () => z.enum(['on', 'off']).default('off');

/** How a process serves its metrics, and which build it is. */
export const telemetrySettings = {
  /** Address that `/metrics`, `/healthz` and `/readyz` of bot and worker are served on. */
  METRICS_HOST: listenSetting().default('127.0.0.1'),
  /** Commit that an image was built from. A checkout reads its own. */
  ATELIER_COMMIT: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, dots or dashes')
    .optional(),
};

/**
 * Where traces go; unset: nowhere, and nothing is loaded. OpenTelemetry's SDK reads its other variables by itself.
 */
export const tracingSettings = {
  OTEL_EXPORTER_OTLP_ENDPOINT: urlSetting(['http:', 'https:'], 'http://127.0.0.1:4318').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: urlSetting(
    ['http:', 'https:'],
    'http://127.0.0.1:4318/v1/traces',
  ).optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_SDK_DISABLED: z.string().optional(),
};

/**
 * How pictures are signed and marked, for every process that makes or checks them. Unset: with the keys of the
 * data directory (docs/provenance.md).
 */
export const provenanceSettings = {
  /** Whether pictures are signed, and whether they get the invisible mark. */
  CREDENTIALS: z.enum(['on', 'off']).default('on'),
  WATERMARK: z.enum(['on', 'off']).default('on'),
  /** Private key, PEM: EC on P-256. */
  CREDENTIALS_KEY: z.string().optional(),
  /** Command that signs, in place of a private key. */
  CREDENTIALS_SIGN_COMMAND: z.string().optional(),
  /** Certificates of that key, PEM, the signer's first. */
  CREDENTIALS_CHAIN: z.string().optional(),
  /** Certificates, PEM, whose earlier signatures count as this studio's. */
  CREDENTIALS_EARLIER: z.string().optional(),
  /** 32 bytes as base64; earlier keys follow after commas. */
  WATERMARK_KEY: z.string().optional(),
};
const provenanceSchema = z.object({ ...provenanceSettings, DATA_DIR: z.string() });
export type ProvenanceSettings = z.output<typeof provenanceSchema>;

/** Device for inference: its kind, and for CUDA and TensorRT its index (`cuda:1`). */
export const deviceSetting = z
  .string()
  .regex(
    /^(auto|cpu|(cuda|tensorrt)(:\d{1,2})?|webgpu|dml|coreml)$/,
    'must be auto, cpu, cuda, cuda:0 (one of several), tensorrt, webgpu, dml or coreml',
  );

/** Powers of ten and of two, as they are written behind a size. */
const UNITS: Record<string, number> = {
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** A setting that is a size with its unit (`16GB`, `1.5 GiB`). Gives bytes. A bare number is refused: of what? */
export const sizeSetting = () =>
  z.string().transform((value, ctx) => {
    const [, number = '', unit = ''] = /^(\d{1,6}(?:\.\d{1,3})?)\s*([mgt]i?b)$/i.exec(value.trim()) ?? [];
    const bytes = Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN);
    if (number !== '' && bytes > 0) return Math.round(bytes);
    ctx.addIssue({ code: 'custom', message: 'must be a size with its unit, such as 16GB, 1.5GiB or 800MB' });
    return z.NEVER;
  });

/**
 * Parses a process's settings with its own schema; an empty value counts as unset.
 * @throws Error with one line that names the first wrong setting, never its value: it may be secret
 */
export function parseSettings<S extends z.ZodType>(
  schema: S,
  source: Record<string, string | undefined>,
): z.output<S> {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value?.trim() !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const missing = issue !== undefined && !(String(issue.path[0]) in given);
  throw new Error(`setting ${issue?.path.join('.')}: ${missing ? 'is required' : issue?.message}`);
}
