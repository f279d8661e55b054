import { ownUrl } from '@atelier/domain';

export interface ServicePlace {
  databaseUrl: string;
  dataDir: string;
  storageUrl: string;
  serviceToken: string;
  /** Where the site listens. */
  port: number;
  /** The address it binds; undefined: every address. */
  listenHost?: string | undefined;
  /** How people reach it. */
  publicUrl: string;
  device: string;
}

/** What every process of one service is told: where its database, its images and its site are. */
export const serviceEnv = (place: ServicePlace, dev = false): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: dev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  DATABASE_URL: place.databaseUrl,
  DATA_DIR: place.dataDir,
  STORAGE_URL: place.storageUrl,
  SERVICE_TOKEN: place.serviceToken,
  PORT: String(place.port),
  PUBLIC_URL: place.publicUrl,
  WEB_URL: ownUrl(place.listenHost, place.port),
  ...(place.listenHost === undefined ? {} : { LISTEN_HOST: place.listenHost }),
  DEVICE: place.device,
});
