import { createHash } from 'node:crypto';
import { createReadStream, type Stats } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { join, posix, sep } from 'node:path';
import { PACK_MANIFEST_BYTES } from '@atelier/domain';
import { messageOf, packInvalid } from './errors';
import { FORMAT_VERSION, type Manifest, manifestSchema } from './manifest';
import { readGraphFile } from './runtime/graph-file';

const MANIFEST = 'manifest.json';
/** The tokenizer of mT5, with 250,000 pieces, is 16 MB. Parsing 100 MB blocks the thread for seconds. */
const TOKENIZER_BYTES = 32 * 1024 * 1024;
const TOKENIZER_CONFIG_BYTES = 1024 * 1024;
/** A million words. */
const WORDS_BYTES = 16 * 1024 * 1024;

/** A pack on disk with a valid manifest and verified files. Holds no sessions. */
export interface PackFiles {
  readonly dir: string;
  readonly manifest: Manifest;
  /** Absolute path of a file that the manifest names. */
  path(name: string): string;
}

/**
 * Reads and verifies the pack in `dir` without loading a net: the manifest against its schema, the size and
 * SHA-256 of every file, and that no graph reads a file which the manifest does not list. Hashes are
 * streamed, so a file of any size costs no memory. Sizes are compared before anything is hashed.
 * @throws AtelierError `pack_invalid`, naming the file and the field at fault; the signal's reason when
 *   aborted
 */
export async function readPack(dir: string, { signal }: { signal?: AbortSignal } = {}): Promise<PackFiles> {
  const files = await locatePack(dir);
  await verifyFiles(files, { signal });
  return files;
}

/**
 * Finds the files of the pack in `dir`, each of its size; their content is not looked at.
 * @throws AtelierError `pack_invalid`, naming the file and the field at fault
 */
export async function locatePack(dir: string): Promise<PackFiles> {
  const manifest = await readManifest(dir);
  checkParsedSizes(manifest);
  const root = await realpath(dir);
  const paths = new Map<string, string>();
  for (const [name, { bytes }] of Object.entries(manifest.files))
    paths.set(name, await locate(root, name, bytes));
  const path = (name: string): string => {
    const found = paths.get(name);
    if (!found) throw packInvalid(MANIFEST, 'files', `"${name}" is not listed`);
    return found;
  };
  return { dir: root, manifest, path };
}

/** Verifies the content of a pack's files; see {@link readPack}. */
export async function verifyFiles(
  { manifest, path }: PackFiles,
  { signal }: { signal?: AbortSignal | undefined } = {},
): Promise<void> {
  for (const [name, { sha256 }] of Object.entries(manifest.files)) {
    signal?.throwIfAborted();
    if ((await hashOf(path(name), signal)) !== sha256)
      throw packInvalid(name, null, 'its SHA-256 is not the one in the manifest');
  }
  await checkExternalData(manifest, path);
}

/**
 * Reads and validates `manifest.json` alone; opens no other file.
 * @throws AtelierError `pack_invalid`, naming the field at fault
 */
export async function readManifest(dir: string): Promise<Manifest> {
  const input = await readJson(dir);
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

async function readJson(dir: string): Promise<unknown> {
  const path = join(dir, MANIFEST);
  try {
    const found = await stat(path);
    // Reading a named pipe waits for a writer that may never come.
    if (!found.isFile()) throw new Error(NOT_REGULAR);
    if (found.size > PACK_MANIFEST_BYTES) throw new Error(`is larger than ${PACK_MANIFEST_BYTES} bytes`);
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw packInvalid(MANIFEST, null, missing ? `there is no pack in ${dir}` : messageOf(error), error);
  }
}

const NOT_REGULAR = 'is not a regular file';

/** @throws AtelierError `pack_invalid` when a JSON file would block the thread that parses it */
function checkParsedSizes({ tokenizer, words, files }: Manifest): void {
  const parsed: [name: string, field: string, most: number][] = [
    [tokenizer.file, 'tokenizer.file', TOKENIZER_BYTES],
    [tokenizer.config, 'tokenizer.config', TOKENIZER_CONFIG_BYTES],
    ...(words.kind === 'closed' ? [[words.file, 'words.file', WORDS_BYTES] as [string, string, number]] : []),
  ];
  for (const [name, field, most] of parsed)
    if (files[name]!.bytes > most) throw packInvalid(name, field, `is larger than ${most} bytes`);
}

/**
 * Resolves a listed file to its real path. @throws AtelierError `pack_invalid` when it is not the file that
 * was listed
 */
async function locate(root: string, name: string, bytes: number): Promise<string> {
  let path: string;
  let found: Stats;
  try {
    path = await realpath(join(root, name));
    found = await stat(path);
  } catch (error) {
    throw packInvalid(name, null, 'is missing', error);
  }
  // The schema keeps names inside the directory; a symbolic link could still lead out.
  if (!path.startsWith(root + sep)) throw packInvalid(name, null, 'leads out of the pack directory');
  if (!found.isFile()) throw packInvalid(name, null, NOT_REGULAR);
  if (found.size !== bytes)
    throw packInvalid(
      name,
      null,
      `has ${found.size} bytes, the manifest says ${bytes} (truncated or replaced?)`,
    );
  return path;
}

async function hashOf(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal, highWaterMark: 1 << 20 }))
    hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/**
 * Refuses a graph that reads unlisted files. onnxruntime opens every file that a graph names in its folder,
 * but only listed files are hashed. @throws AtelierError `pack_invalid`
 */
async function checkExternalData(
  { textEncoder, stages }: Manifest,
  path: (name: string) => string,
): Promise<void> {
  const graphs = [
    { field: 'textEncoder.externalData', ...textEncoder },
    ...stages.map((stage, index) => ({ field: `stages.${index}.externalData`, ...stage })),
  ];
  for (const { field, file, externalData } of graphs) {
    let locations: Set<string>;
    try {
      ({ locations } = await readGraphFile(path(file)));
    } catch (error) {
      throw packInvalid(file, null, `cannot be loaded: ${messageOf(error)}`, error);
    }
    // A graph names its data relative to its own folder.
    const listed = new Set(externalData.map((name) => posix.relative(posix.dirname(file), name)));
    for (const location of locations)
      if (!listed.has(location))
        throw packInvalid(file, field, `the graph reads "${location}", which this field does not list`);
  }
}
