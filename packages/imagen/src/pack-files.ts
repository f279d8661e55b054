import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { messageOf, packInvalid } from './errors';
import { FORMAT_VERSION, type Manifest, manifestSchema } from './manifest';

const MANIFEST = 'manifest.json';
/** A manifest with thousands of example captions is a few hundred kB. */
const MANIFEST_BYTES = 4 * 1024 * 1024;

/** A pack on disk whose manifest is valid and whose files are what the manifest says. Holds no sessions. */
export interface PackFiles {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Absolute path of a file that the manifest names. */
  path(name: string): string;
}

/**
 * Reads and verifies the pack in `dir` without loading a net: the manifest against its schema, every file against its
 * size and SHA-256 (streamed, so a file of any size costs no memory).
 * @throws AtelierError `pack_invalid`, naming the file and the field at fault; the signal's reason when aborted.
 */
export async function readPack(dir: string, { signal }: { signal?: AbortSignal } = {}): Promise<PackFiles> {
  const manifest = await readManifest(dir);
  const root = await realpath(dir);
  const paths = new Map<string, string>();
  for (const [name, expected] of Object.entries(manifest.files)) {
    signal?.throwIfAborted();
    paths.set(name, await verifyFile(root, name, expected, signal));
  }
  return {
    dir: root,
    manifest,
    path(name) {
      const path = paths.get(name);
      if (!path) throw packInvalid(MANIFEST, 'files', `"${name}" is not listed`);
      return path;
    },
  };
}

/** Reads and validates `manifest.json` alone; no other file is looked at. */
export async function readManifest(dir: string): Promise<Manifest> {
  const path = join(dir, MANIFEST);
  let input: unknown;
  try {
    if ((await stat(path)).size > MANIFEST_BYTES) throw new Error(`is larger than ${MANIFEST_BYTES} bytes`);
    input = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw packInvalid(MANIFEST, null, missing ? `there is no pack in ${dir}` : messageOf(error), error);
  }
  const version = (input as { formatVersion?: unknown } | null)?.formatVersion;
  if (typeof version === 'number' && version > FORMAT_VERSION)
    throw packInvalid(
      MANIFEST,
      'formatVersion',
      `${version} was made by a newer Atelier; this one reads ${FORMAT_VERSION}`,
    );
  const parsed = manifestSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const first = parsed.error.issues[0];
  throw packInvalid(MANIFEST, first?.path.join('.') || null, first?.message ?? 'is invalid', parsed.error);
}

async function verifyFile(
  root: string,
  name: string,
  expected: { sha256: string; bytes: number },
  signal?: AbortSignal,
): Promise<string> {
  let path: string;
  let bytes: number;
  try {
    path = await realpath(join(root, name));
    bytes = (await stat(path)).size;
  } catch (error) {
    throw packInvalid(name, null, 'is missing', error);
  }
  // The schema keeps names inside the directory; a symbolic link could still lead out.
  if (!path.startsWith(root + sep)) throw packInvalid(name, null, 'leads out of the pack directory');
  if (bytes !== expected.bytes)
    throw packInvalid(
      name,
      null,
      `has ${bytes} bytes, the manifest says ${expected.bytes} (truncated or replaced?)`,
    );
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  if (hash.digest('hex') !== expected.sha256)
    throw packInvalid(name, null, 'its SHA-256 is not the one in the manifest');
  return path;
}
