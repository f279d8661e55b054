import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Storage, Stored } from './storage';
import { checkKey, isKey, storageFailed } from './storage';

/** Directory of files being written. A key cannot start with a dot, so no stored file lies there. */
const PARTIAL = '.partial';
/** One page: a file of fewer bytes may lie in its inode, where a full disk still has room. */
const PROBE = new Uint8Array(4096);
const STALE_PARTIAL_MS = 60 * 60 * 1000;

const isMissing = (error: unknown): boolean => {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
};

/** Images as files below `directory`, which is made at the first write. */
export function fileStorage(directory: string): Storage {
  const root = path.resolve(directory);
  const at = (key: string): string => path.join(root, checkKey(key));
  let prepared: Promise<void> | undefined;

  return {
    async put(key, bytes) {
      const target = at(key);
      const partial = path.join(root, PARTIAL, randomUUID());
      try {
        prepared ??= prepare(root);
        await prepared;
        await writeDurably(partial, bytes);
        const made = await mkdir(path.dirname(target), { recursive: true });
        await rename(partial, target);
        await syncUpwards(path.dirname(target), made === undefined ? path.dirname(target) : root);
      } catch (error) {
        prepared = undefined;
        await rm(partial, { force: true }).catch(() => {});
        throw storageFailed('written', error);
      }
    },

    async get(key) {
      try {
        return await readFile(at(key));
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed('read', error);
      }
    },

    async stream(key) {
      try {
        const handle = await open(at(key), 'r');
        const info = await handle.stat();
        if (!info.isFile()) {
          await handle.close();
          return null;
        }
        return { body: handle.createReadStream(), bytes: info.size };
      } catch (error) {
        if (isMissing(error)) return null;
        throw storageFailed('read', error);
      }
    },

    async has(key) {
      try {
        return (await stat(at(key))).isFile();
      } catch (error) {
        if (isMissing(error)) return false;
        throw storageFailed('read', error);
      }
    },

    async probe() {
      const partial = path.join(root, PARTIAL, randomUUID());
      try {
        prepared ??= prepare(root);
        await prepared;
        await writeDurably(partial, PROBE);
      } catch (error) {
        prepared = undefined;
        throw storageFailed('written', error);
      } finally {
        await rm(partial, { force: true }).catch(() => {});
      }
    },

    async delete(key) {
      try {
        await rm(at(key), { force: true });
      } catch (error) {
        throw storageFailed('deleted', error);
      }
    },

    list: (prefix = '') => walk(root, '', prefix),
  };
}

/** Makes the directory for partial files and deletes the leftovers of killed processes. */
async function prepare(root: string): Promise<void> {
  const partials = path.join(root, PARTIAL);
  await mkdir(partials, { recursive: true });
  for (const name of await readdir(partials)) {
    const file = path.join(partials, name);
    const info = await stat(file).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > STALE_PARTIAL_MS) await rm(file, { force: true });
  }
}

async function writeDurably(file: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(file, 'wx', 0o644);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * A rename survives a power cut only when the directory is synced; a new directory only when its parent is.
 */
async function syncUpwards(from: string, upTo: string): Promise<void> {
  if (process.platform === 'win32') return; // directories cannot be opened there
  for (let directory = from; ; directory = path.dirname(directory)) {
    const handle = await open(directory, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (directory === upTo || directory === path.dirname(directory)) return;
  }
}

async function* walk(root: string, relative: string, prefix: string): AsyncGenerator<Stored> {
  let entries: import('node:fs').Dirent[];
  try {
    entries = await readdir(path.join(root, relative), { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return;
    throw storageFailed('listed', error);
  }
  for (const entry of entries) {
    const key = relative ? `${relative}/${entry.name}` : entry.name;
    if (!isKey(key) || !(key.startsWith(prefix) || prefix.startsWith(`${key}/`))) continue;
    if (entry.isDirectory()) yield* walk(root, key, prefix);
    else if (entry.isFile()) {
      const info = await stat(path.join(root, key)).catch(() => undefined); // deleted meanwhile
      if (info) yield { key, bytes: info.size, modifiedAt: info.mtime };
    }
  }
}
