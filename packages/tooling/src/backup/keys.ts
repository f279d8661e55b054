/**
 * The keys in a data directory: the service token, from which session cookies are signed, and the keys of
 * credentials and marks. Restored pictures verify, and people stay signed in, only with them.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { checkFile, OWNER_ONLY, readIfThere, sha256Of, writeDurably } from './durable';
import { KEYS, type Manifest } from './layout';

const TOKEN = 'service.token';
const FOLDERS = ['provenance', 'provenance/earlier'];

async function names(dataDir: string): Promise<string[]> {
  const found = [TOKEN];
  for (const folder of FOLDERS) {
    const entries = await readdir(path.join(dataDir, folder), { withFileTypes: true }).catch(() => []);
    // A start that was killed leaves `signing.pem.<12 digits>` behind.
    for (const entry of entries)
      if (entry.isFile() && /\.(?:pem|key)$/.test(entry.name)) found.push(`${folder}/${entry.name}`);
  }
  return found;
}

/** Copies the keys of `dataDir` into a backup's folder. */
export async function copyKeys(dataDir: string, folder: string): Promise<Manifest['keys']> {
  const copied: Manifest['keys'] = [];
  for (const name of await names(dataDir)) {
    const bytes = await readIfThere(path.join(dataDir, name));
    if (!bytes) continue;
    const to = path.join(folder, KEYS, name);
    await mkdir(path.dirname(to), { recursive: true, mode: OWNER_ONLY.folder });
    await writeDurably(to, bytes);
    copied.push({ name, sha256: sha256Of(bytes) });
  }
  return copied;
}

/**
 * Checks a backup's keys and that none of them would replace another key.
 * @throws Error with one line
 */
export async function checkKeys(folder: string, keys: Manifest['keys'], dataDir: string): Promise<void> {
  for (const { name, sha256 } of keys) {
    await checkFile(folder, path.join(KEYS, name), sha256);
    const there = await readIfThere(path.join(dataDir, name));
    if (there && sha256Of(there) !== sha256)
      throw new Error(
        `${path.join(dataDir, name)} is another key than the backup's. Move it away, or restore with another DATA_DIR. Nothing was changed.`,
      );
  }
}

/** Puts a backup's keys into `dataDir`, where they are not there yet. Call `checkKeys` before. */
export async function putKeys(folder: string, keys: Manifest['keys'], dataDir: string): Promise<void> {
  for (const { name } of keys) {
    const to = path.join(dataDir, name);
    if (await readIfThere(to)) continue;
    const bytes = await readIfThere(path.join(folder, KEYS, name));
    await mkdir(path.dirname(to), { recursive: true, mode: OWNER_ONLY.folder });
    const partial = `${to}.restoring`;
    await rm(partial, { force: true });
    await writeDurably(partial, bytes!);
    await rename(partial, to);
  }
}
