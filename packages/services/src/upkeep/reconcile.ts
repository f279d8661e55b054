import { withTransaction } from '@atelier/db';
import { AtelierError } from '@atelier/domain';
import type { Ctx, Verb } from '../context';
import { requireSystem } from '../shared/actors';
import { isNamed, lockFile, UPLOADS } from '../upload/file';
import { belonging, mark, refuseForeign } from './belonging';
import {
  checkStorage,
  findFilesWithoutRows,
  findRowsWithoutFiles,
  readShard,
  SHARDS,
  type StageRow,
  type UploadRow,
} from './compare';
import { dropRow } from './repair';
import { freeTrash, putBack, throwAway, trashOf } from './trash';

/** Age below which a file is left alone: a worker writes the file before its row. */
const GRACE_MS = 60 * 60_000;
/** Number of files or rows without a partner that counts as ordinary loss, whatever their share. */
const FEW = 10;

type Fault = { fault: 'missing' | 'damaged' };
type Found = { report: ReconcileReport; lost: (StageRow & Fault)[]; lostUploads: (UploadRow & Fault)[] };

export interface ReconcileReport {
  /** Files that the comparison looked at. */
  files: number;
  /** Rows that the comparison looked at. */
  rows: number;
  /**
   * Files without a row, older than the grace: a refused or killed worker leaves them. Repair moves them to
   * the trash.
   */
  filesWithoutRows: { key: string; bytes: number }[];
  /**
   * Rows whose file is missing or damaged. Repair puts back what the trash has and has the rest drawn again.
   */
  rowsWithoutFiles: {
    generationId: string;
    index: number;
    size: number;
    storageKey: string;
    fault: 'missing' | 'damaged';
  }[];
  /** Uploads whose file is missing or damaged. Repair puts back what the trash has; nothing can draw the rest. */
  uploadsWithoutFiles: { id: string; storageKey: string; fault: 'missing' | 'damaged' }[];
  /** Bytes that the repair moved to the trash. */
  trashedBytes: number;
  /** Bytes that had lain in the trash for two weeks and are deleted. */
  freedBytes: number;
  /** Files that came back from the trash. */
  restored: number;
  /** Pictures that will be drawn again. */
  redrawn: number;
}

/**
 * Compares storage and rows and, with `repair`, mends the differences. Works on a sixteenth of both at a
 * time: a million pictures take about 20 MB. `hashes` (the default) reads every file. Checks every finding
 * again before reporting it, because workers go on meanwhile. A repair begins only when the whole comparison
 * makes sense. System actors only.
 * @throws forbidden; storage_failed (another database's storage, an empty one, or one that hardly matches the
 * rows)
 */
export const reconcile: Verb<
  { repair: boolean; graceMs?: number; hashes?: boolean },
  ReconcileReport
> = async ({ ctx, input }) => {
  requireSystem(ctx);
  const { deps } = ctx;
  const whose = await belonging(deps);
  refuseForeign(whose);
  await checkStorage(deps);
  const found = await compare(ctx, input);
  if (!input.repair) return found.report;
  refuseStrangers(found, whose === 'unmarked');
  if (whose === 'unmarked') await mark(deps);
  await repair(ctx, found);
  return found.report;
};

async function compare(ctx: Ctx, { graceMs = GRACE_MS, hashes = true }: Options): Promise<Found> {
  const { deps } = ctx;
  const olderThan = new Date(deps.now().getTime() - graceMs);
  const lost: Found['lost'] = [];
  const lostUploads: Found['lostUploads'] = [];
  const report: ReconcileReport = {
    files: 0,
    rows: 0,
    filesWithoutRows: [],
    rowsWithoutFiles: [],
    uploadsWithoutFiles: [],
    trashedBytes: 0,
    freedBytes: 0,
    restored: 0,
    redrawn: 0,
  };
  for (const shard of SHARDS) {
    const { files, rows, uploads } = await readShard(deps, shard);
    report.files += files.size;
    report.rows += rows.length + uploads.length;
    for await (const { key, bytes } of findFilesWithoutRows(deps, files, [...rows, ...uploads], olderThan))
      report.filesWithoutRows.push({ key, bytes });
    for await (const row of findRowsWithoutFiles(deps, files, rows, hashes)) {
      const { generationId, index, size, storageKey, fault } = row;
      lost.push(row);
      report.rowsWithoutFiles.push({ generationId, index, size, storageKey, fault });
    }
    for await (const row of findRowsWithoutFiles(deps, files, uploads, hashes)) {
      const { id, storageKey, fault } = row;
      lostUploads.push(row);
      report.uploadsWithoutFiles.push({ id, storageKey, fault });
    }
  }
  return { report, lost, lostUploads };
}
type Options = { graceMs?: number; hashes?: boolean };

/**
 * Refuses a repair when storage and database hardly match. A database restored empty would throw every
 * picture away. A bucket restored empty would have every picture drawn again.
 */
function refuseStrangers({ report, lost, lostUploads }: Found, unmarked: boolean): void {
  const { files, rows, filesWithoutRows } = report;
  const most = (part: number, all: number): boolean => part > FEW && part > all / 2;
  const without = lost.length + lostUploads.length;
  const strangers = most(filesWithoutRows.length, files) || most(without, rows);
  // Without the database's id only a match says that they belong together.
  if (!strangers && !(unmarked && files > 0 && filesWithoutRows.length === files)) return;
  throw new AtelierError(
    'storage_failed',
    `Storage and database hardly match: ${filesWithoutRows.length} of ${files} files have no row, ${without} of ${rows} rows ` +
      "have no whole file. Is one of them a copy, restored empty, or another studio's? Nothing was changed.",
  );
}

/** Moves files without a row to the trash, restores files from it, and queues the rest to be drawn again. */
async function repair(ctx: Ctx, { report, lost, lostUploads }: Found): Promise<void> {
  const { storage, log } = ctx.deps;
  const now = ctx.deps.now();
  for (const { key, bytes } of report.filesWithoutRows) {
    if (!(await unnamed(ctx, key, () => throwAway(storage, key, now)))) continue;
    log.warn({ key }, 'moved a file that no row names to the trash');
    report.trashedBytes += bytes;
  }
  const trashed = lost.length + lostUploads.length > 0 ? await trashOf(storage) : new Map<string, string>();
  for (const row of lost) {
    const kept = trashed.get(row.storageKey);
    if (kept && row.fault === 'missing') {
      await putBack(storage, kept);
      report.restored++;
    } else if (await dropRow(ctx, row)) report.redrawn++;
  }
  for (const { id, storageKey, fault } of lostUploads) {
    const kept = trashed.get(storageKey);
    if (kept && fault === 'missing') {
      await putBack(storage, kept);
      report.restored++;
    } else log.error({ uploadId: id, storageKey, fault }, 'an upload has lost its file');
  }
  report.freedBytes = await freeTrash(storage, now);
}

/** Runs `act` on a file, of an upload under the file's lock and only while no row names it. Returns whether it ran. */
async function unnamed({ deps: { db } }: Ctx, key: string, act: () => Promise<void>): Promise<boolean> {
  if (!key.startsWith(UPLOADS)) {
    await act();
    return true;
  }
  return withTransaction(db, async (tx) => {
    await lockFile(tx, key);
    if (await isNamed(tx, key)) return false;
    await act();
    return true;
  });
}
