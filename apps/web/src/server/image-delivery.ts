import type { Storage } from '@atelier/storage';
import type { WebEnv } from '../env';

/** Hands pictures out by URLs of the storage, so that their bytes do not go through this process. */
export interface ImageDelivery {
  /** Origin of the URLs, for the pages' img-src. */
  origin: string;
  /** Seconds after which a URL opens nothing more. */
  seconds: number;
  /** URL of a stored picture. Those of a public picture are the same for half of `seconds`, for caches. */
  urlOf(key: string, options: { contentType: string; isPublic: boolean; now: Date }): Promise<string>;
}

/** Any key: signing does not look it up. */
const PROBE = 'png/00/probe.png';

/**
 * Opens the delivery that IMAGE_REDIRECT_S asks for; null without it.
 * @throws Error with one line that names the setting at fault
 */
export async function openImageDelivery(env: WebEnv, storage: Storage): Promise<ImageDelivery | null> {
  const { IMAGE_REDIRECT_S: seconds, IMAGE_URL, PUBLIC_URL } = env;
  if (seconds === undefined) {
    if (IMAGE_URL) throw new Error('setting IMAGE_URL: does nothing without IMAGE_REDIRECT_S');
    return null;
  }
  const sign = storage.signedUrl?.bind(storage);
  if (!sign)
    throw new Error(
      'setting IMAGE_REDIRECT_S: needs pictures in S3 (STORAGE_URL=s3://…); a folder has no URLs',
    );
  const windowMs = (seconds * 1000) / 2;
  const urlOf: ImageDelivery['urlOf'] = async (key, { contentType, isPublic, now }) => {
    const at = isPublic ? Math.floor(now.getTime() / windowMs) * windowMs : now.getTime();
    const url = new URL(
      await sign(key, {
        at: new Date(at),
        seconds,
        contentType,
        cacheControl: isPublic ? `public, max-age=${seconds}` : 'private, no-store',
      }),
    );
    return IMAGE_URL ? `${IMAGE_URL}${url.pathname}${url.search}` : url.href;
  };
  const { origin, protocol } = new URL(
    await urlOf(PROBE, { contentType: 'image/png', isPublic: true, now: new Date(0) }),
  );
  // A page of an https site loads no picture over http.
  if (PUBLIC_URL.startsWith('https:') && protocol !== 'https:')
    throw new Error(
      `setting IMAGE_URL: must be an https URL for ${PUBLIC_URL}; STORAGE_URL's endpoint is not one`,
    );
  return { origin, seconds, urlOf };
}
