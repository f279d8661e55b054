import { ownUrl } from '@atelier/domain';

export interface ServicePlace {
  databaseUrl: string;
  dataDir: string;
  storageUrl: string;
  serviceToken: string;
  /** Port of the site. */
  port: number;
  /** Address to bind; undefined means every address. */
  listenHost?: string | undefined;
  /** Public URL of the site. */
  publicUrl: string;
  device: string;
}

/** Returns the settings that all processes of one service share: database, images and site. */
export const serviceEnv = (place: ServicePlace, dev = false): NodeJS.ProcessEnv => ({
  ...process.env,
  NODE_ENV: dev ? 'development' : 'production',
  NEXT_TELEMETRY_DISABLED: '1',
  // A stop waits until Turbopack has written its cache, or the next start would compile everything again.
  ...(dev ? { __NEXT_DEV_WAIT_FOR_TURBOPACK_SHUTDOWN: '1' } : {}),
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
