import { rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { upkeep } from '@atelier/services';
import { imagesOf } from './back-up';
import { linesOf } from './durable';
import { backupsIn, FILES, UNFINISHED } from './layout';

/**
 * Deletes all backups of a folder but the newest `keep`, then the files that none of these names. A picture that
 * somebody deleted leaves the folder with the last backup that held it. Must not run beside a backup into the
 * same folder.
 */
export async function prune(root: string, keep: number): Promise<{ backups: number; files: number }> {
  const all = await backupsIn(root);
  const old = all.slice(0, -keep);
  for (const name of old) {
    // Renamed first: a deletion that is cut short leaves no backup that looks whole.
    const doomed = path.join(root, `${UNFINISHED}${name}`);
    await rename(path.join(root, name), doomed);
    await rm(doomed, { recursive: true, force: true });
  }
  const named = new Set<string>();
  for (const name of all.slice(-keep))
    for await (const line of linesOf(path.join(root, name, FILES))) named.add(upkeep.readNamedFile(line).key);
  const images = imagesOf(root);
  let files = 0;
  for await (const { key } of images.list()) {
    if (named.has(key)) continue;
    await images.delete(key);
    files++;
  }
  return { backups: old.length, files };
}
