/**
 * A folder of backups:
 *
 *     images/png/ab/abcdef….png        every file once, however many backups name it
 *     2026-12-01T03-00-00-000Z/        one backup
 *       manifest.json                  written last; without it the backup is not whole
 *       tables/Vote.copy.gz            rows in PostgreSQL's text format of COPY
 *       files.tsv.gz                   the files that the rows name, with their SHA-256
 *       keys/                          service.token and the keys of credentials
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';

export const MANIFEST = 'manifest.json';
export const IMAGES = 'images';
export const FILES = 'files.tsv.gz';
export const KEYS = 'keys';
/** Prefix of a backup's folder while it is written. */
export const UNFINISHED = 'unfinished-';
const STAMP = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}-\d{3}Z$/;
/** Raised when an older restore could not read a newer backup. */
export const FORMAT = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.object({
  format: z.literal(FORMAT),
  createdAt: z.iso.datetime(),
  /** The database's own id, which its storage carries too. */
  studioId: z.uuid(),
  migrations: z.array(z.object({ name: z.string(), checksum: hash })),
  tables: z.array(
    z.object({
      name: z.string().regex(/^\w+$/),
      columns: z.array(z.string()),
      rows: z.int(),
      /** Of the compressed file. */
      sha256: hash,
    }),
  ),
  files: z.object({ sha256: hash, count: z.int(), bytes: z.int() }),
  /** Files that were missing or damaged already. A restore has the pictures among them drawn again. */
  lost: z.array(z.string()),
  /** What people deleted while the backup was made. */
  erased: z.object({ generations: z.array(z.uuid()), uploads: z.array(z.uuid()) }),
  keys: z.array(z.object({ name: z.string().regex(/^(?:[\w.-]+\/)*[\w-][\w.-]*$/), sha256: hash })),
});
export type Manifest = z.infer<typeof manifestSchema>;

export const stampOf = (now: Date): string => now.toISOString().replaceAll(/[:.]/g, '-');
export const tableFile = (name: string): string => path.join('tables', `${name}.copy.gz`);

/** The names of the whole backups of a folder, oldest first. */
export async function backupsIn(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => STAMP.test(name)).sort();
  const whole = await Promise.all(names.map((name) => exists(path.join(folder, name, MANIFEST))));
  return names.filter((_, i) => whole[i]);
}

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );

/**
 * Finds the backup at `place`: one backup's folder, or the newest one of a folder of backups.
 * @throws Error with one line: nothing there, an interrupted backup, or one of another format
 */
export async function openBackup(
  place: string,
): Promise<{ folder: string; root: string; manifest: Manifest }> {
  const chosen = path.resolve(place);
  if (!(await exists(chosen))) throw new Error(`${place} does not exist`);
  if (path.basename(chosen).startsWith(UNFINISHED))
    throw new Error(`the backup ${path.basename(chosen)} was interrupted: it is not whole`);
  const isOne = await exists(path.join(chosen, MANIFEST));
  const newest = isOne ? null : (await backupsIn(chosen)).at(-1);
  if (newest === undefined) throw new Error(`there is no whole backup in ${place}`);
  const folder = newest === null ? chosen : path.join(chosen, newest);
  return { folder, root: path.dirname(folder), manifest: await readManifest(folder) };
}

/** @throws Error with one line */
async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST), 'utf8');
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new Error(
      `${path.join(path.basename(folder), MANIFEST)} cannot be read: it is damaged, or a newer version wrote it`,
    );
  }
}
