import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { openCatalogue, type PackCatalogue } from '@atelier/services';

const EMPTY: PackCatalogue = { defaultName: '', get: () => undefined, list: () => [] };

/**
 * The packs beside this checkout, with the one that PACK names as the default. Without PACK the first that has a manifest; without any
 * pack an empty catalogue: the site then shows what there is, and every request is answered with `unknown_pack`.
 * @throws AtelierError pack_invalid when the chosen pack cannot be read
 */
export async function openPacks(packsDir: string, pack: string | undefined): Promise<PackCatalogue> {
  if (pack !== undefined) return openCatalogue({ packsDir, pack });
  const entries = await readdir(packsDir, { withFileTypes: true }).catch(() => []);
  for (const { name } of entries
    .filter((entry) => entry.isDirectory())
    .sort((a, b) => (a.name < b.name ? -1 : 1)))
    try {
      return await openCatalogue({ packsDir, pack: path.join(packsDir, name) });
    } catch {
      // Half-made packs lie here while one is being trained: the next one may be whole.
    }
  return EMPTY;
}
