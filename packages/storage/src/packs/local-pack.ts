import path from 'node:path';
import { fetchPack } from './fetch-pack';
import { isPackUrl } from './location';

type Settings = { PACK?: string; PACK_CACHE?: string; DATA_DIR: string };

/** Where packs by URL are kept: PACK_CACHE, or `pack-cache` in DATA_DIR. Absolute. */
export const packCacheDir = ({ PACK_CACHE, DATA_DIR }: Omit<Settings, 'PACK'>): string =>
  path.resolve(PACK_CACHE ?? path.join(DATA_DIR, 'pack-cache'));

/**
 * The setting PACK with a URL replaced by the directory that {@link fetchPack} returns. Names and directories
 * stay as they are.
 * @throws AtelierError as fetchPack
 */
export async function localPack(
  settings: Settings,
  options: { only?: 'manifest'; log(line: string): void; signal?: AbortSignal },
): Promise<string | undefined> {
  const { PACK } = settings;
  if (!PACK || !isPackUrl(PACK)) return PACK;
  return fetchPack(PACK, { ...options, cacheDir: packCacheDir(settings) });
}
