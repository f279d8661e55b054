import { createHash } from 'node:crypto';
import type { Db } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import type { Storage, Stored } from '@atelier/storage';
import { z } from 'zod';
import { pngKeyOf } from '../shared/copies';
import { isNamed, UPLOADS } from '../upload/file';

const rowSchema = z.object({
  imageId: z.uuid(),
  generationId: z.uuid(),
  index: z.int(),
  size: z.int(),
  storageKey: z.string(),
  sha256: z.string(),
  bytes: z.int(),
});
export type StageRow = z.infer<typeof rowSchema>;
/** An upload: nothing can draw it again. */
const uploadSchema = rowSchema.pick({ storageKey: true, sha256: true, bytes: true }).extend({ id: z.uuid() });
export type UploadRow = z.infer<typeof uploadSchema>;
type Stores = { db: Db; storage: Storage };

/** The first digit of a content hash. */
export const SHARDS = [...'0123456789abcdef'];

/** Stages, the WebP copies of them, and uploads. */
const FOLDERS = ['png', 'webp', 'uploads'];

/**
 * Refuses an empty storage when rows exist. An unmounted disk and a wrong bucket look like this, and a repair
 * would draw every picture again. If the pictures really are lost, the next drawn picture lets the check
 * pass.
 * @throws AtelierError storage_failed
 */
export async function checkStorage({ db, storage }: Stores): Promise<void> {
  for await (const _ of storage.list('png/')) return;
  const rows = await db.stageImage.count();
  if (rows > 0)
    throw new AtelierError(
      'storage_failed',
      `The storage holds no picture at all, but ${rows} are recorded: is it mounted, and is STORAGE_URL right? Nothing was changed.`,
    );
}

/**
 * Reads files first and rows second: a stage stored meanwhile may be missing from the list, but not from the
 * rows.
 */
export async function readShard(
  { db, storage }: Stores,
  shard: string,
): Promise<{ files: Map<string, Stored>; rows: StageRow[]; uploads: UploadRow[] }> {
  const files = new Map<string, Stored>();
  for (const folder of FOLDERS)
    for await (const file of storage.list(`${folder}/${shard}`)) files.set(file.key, file);
  const rows = await db.$queryRaw`
    SELECT s."imageId", i."generationId", i."index", s."size", s."storageKey", s."sha256", s."bytes"
    FROM "StageImage" s JOIN "Image" i ON i."id" = s."imageId"
    WHERE s."storageKey" LIKE ${`png/${shard}%`}`;
  const uploads = await db.upload.findMany({
    where: { storageKey: { startsWith: `${UPLOADS}${shard}` } },
    select: { id: true, storageKey: true, sha256: true, bytes: true },
  });
  return { files, rows: z.array(rowSchema).parse(rows), uploads };
}

/** Files last written before `olderThan` that no row names. */
export async function* findFilesWithoutRows(
  { db, storage }: Stores,
  files: Map<string, Stored>,
  rows: readonly { storageKey: string }[],
  olderThan: Date,
): AsyncGenerator<Stored> {
  const named = new Set(rows.map(({ storageKey }) => storageKey));
  for (const file of files.values()) {
    const stage = pngKeyOf(file.key);
    if (named.has(stage) || file.modifiedAt >= olderThan) continue;
    // The same picture may have been drawn again since; then its file is young or has a row.
    for await (const now of storage.list(file.key))
      if (now.key === file.key && now.modifiedAt < olderThan)
        if (!(await db.stageImage.findFirst({ where: { storageKey: stage } })) && !(await isNamed(db, stage)))
          yield now;
  }
}

/**
 * Rows whose file is missing or changed: another size or, with `hashes`, another SHA-256. Hashing reads every
 * file.
 */
export async function* findRowsWithoutFiles<Row extends Pick<StageRow, 'storageKey' | 'sha256' | 'bytes'>>(
  { storage }: Stores,
  files: Map<string, Stored>,
  rows: readonly Row[],
  hashes: boolean,
): AsyncGenerator<Row & { fault: 'missing' | 'damaged' }> {
  for (const row of rows) {
    const listed = files.get(row.storageKey);
    if (listed?.bytes === row.bytes && !hashes) continue;
    // The list may be older than the file, so only reading the file shows that it is missing or damaged.
    const bytes = await storage.get(row.storageKey);
    if (bytes && isWhole(bytes, row)) continue;
    yield { ...row, fault: bytes ? 'damaged' : 'missing' };
  }
}

/** Whether `bytes` have this row's size and SHA-256. */
const isWhole = (bytes: Uint8Array, row: { bytes: number; sha256: string }): boolean =>
  bytes.byteLength === row.bytes && createHash('sha256').update(bytes).digest('hex') === row.sha256;
