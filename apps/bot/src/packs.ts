import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openCatalogue, type PackCatalogue } from '@atelier/services';

const EMPTY: PackCatalogue = { defaultName: '', get: () => undefined, list: () => [] };

/**
 * The packs in `packsDir` with the one that PACK names as the default; without PACK the first that can be read, so that bot and
 * site agree. Without any, an empty catalogue: requests are then answered with `unknown_pack`.
 * @throws AtelierError pack_invalid when the chosen pack cannot be read
 */
export async function openPacks(packsDir: string, pack: string | undefined): Promise<PackCatalogue> {
  if (pack !== undefined) return openCatalogue({ packsDir, pack });
  const names = (await readdir(packsDir).catch(() => [])).sort();
  for (const name of names) {
    const found = await openCatalogue({ packsDir, pack: path.join(packsDir, name) }).catch(() => null);
    if (found) return found;
  }
  return EMPTY;
}
